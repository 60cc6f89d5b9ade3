/** Where a store is: one account in one region. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** The parameters of AWS itself, which belong to no account. */
export const publicPrefix = '/aws/service/';

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** `/a/b` is `…:parameter/a/b`, and so is `/a` `…:parameter/a`: the slash is there once. */
export function parameterArn({ region, account }: Place, name: string): string {
  const owner = name.startsWith(publicPrefix) ? '' : account;
  return `arn:${partitionOf(region)}:ssm:${region}:${owner}:parameter${name}`;
}

/** Whoever asks: this store knows one identity. */
export function identityArn({ region, account }: Place): string {
  return `arn:${partitionOf(region)}:iam::${account}:user/local`;
}
