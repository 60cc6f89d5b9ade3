// Written by the plugin of ssmith, from the templates. Keep it in the repository, or out of it.

declare module "*/orders.ssm.yaml" {
  /** ssm:./queue */
  export const queue: string;
  /** ssm:./signing-key */
  export const signingKey: string;
  export const retries: number;
  const data: {
    /** ssm:./queue */
    readonly queue: string;
    /** ssm:./signing-key */
    readonly signingKey: string;
    readonly retries: number;
  };
  export default data;
}

declare module "~ssmith/config/orders.ssm.yaml" {
  /** ssm:./queue */
  export const queue: string;
  /** ssm:./signing-key */
  export const signingKey: string;
  export const retries: number;
  const data: {
    /** ssm:./queue */
    readonly queue: string;
    /** ssm:./signing-key */
    readonly signingKey: string;
    readonly retries: number;
  };
  export default data;
}

declare module "~ssmith/config/orders" {
  /** ssm:./queue */
  export const queue: string;
  /** ssm:./signing-key */
  export const signingKey: string;
  export const retries: number;
  const data: {
    /** ssm:./queue */
    readonly queue: string;
    /** ssm:./signing-key */
    readonly signingKey: string;
    readonly retries: number;
  };
  export default data;
}
