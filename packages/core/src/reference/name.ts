/** The service counts the ARN's prefix into the 1,011 characters of a name; where that is longest it has the last word. */
const maxNameLength = 1011 - 'arn:aws:ssm:us-east-1:111122223333:parameter'.length;
const maxLevels = 15;

/** Secrets Manager IDs may hold more characters than parameter names. */
export const secretsManagerPrefix = '/aws/reference/secretsmanager/';
export const publicPrefix = '/aws/service/';

/**
 * Why a name, its variables filled in, cannot be one; nothing when it can. The service answers a malformed name with
 * `can't be prefixed with "ssm"` or with a denial on `*`, which sends people looking in the wrong place.
 * Source of the limits: Systems Manager API reference, PutParameter.
 */
export function nameFault(name: string): string | undefined {
  if (name.startsWith(secretsManagerPrefix)) {
    const id = name.slice(secretsManagerPrefix.length);
    return /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(id) ? undefined : 'the ID of a secret may hold only letters, digits and `/_+=.@-`';
  }
  if (!name.startsWith('/')) return 'a name begins with `/`';
  const segments = name.slice(1).split('/');
  if (segments.includes('')) return 'a name has no empty level (`//`, or `/` at its end)';
  const odd = segments.find((segment) => !/^[A-Za-z0-9_.-]+$/.test(segment));
  if (odd !== undefined) return 'a level of a name may hold only letters, digits and `_.-`';
  if (segments.length > maxLevels) return `a name has at most ${maxLevels} levels, this one has ${segments.length}`;
  if (name.length > maxNameLength) return `a name has at most ${maxNameLength} characters, this one has ${name.length}`;
  if (/^\/(?:aws|ssm)/i.test(name) && !name.startsWith(publicPrefix)) {
    return 'a name cannot begin with `aws` or `ssm`, except below `/aws/service/` and `/aws/reference/secretsmanager/`';
  }
  return undefined;
}

/** Versions are digits; a label cannot begin with one. Stages and version IDs of Secrets Manager are labels here. */
export function isVersion(selector: string): boolean {
  return /^\d+$/.test(selector);
}

/** `a`, `/a` and the ARN `…:parameter/a` are one parameter. */
export function bareName(nameOrArn: string): string {
  if (nameOrArn.startsWith('/')) return nameOrArn;
  const name = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/.*)$/s.exec(nameOrArn)?.[1] ?? nameOrArn;
  return name.startsWith('/') ? name : `/${name}`;
}

export interface ParameterArn {
  readonly partition: string;
  readonly region: string;
  /** Empty for the public parameters of AWS. */
  readonly account: string;
  readonly name: string;
}

export function parseArn(arn: string): ParameterArn | undefined {
  const found = /^arn:(aws[a-z-]*):ssm:([a-z0-9-]+):(\d{12}|):parameter(\/[^:]+)$/.exec(arn);
  if (found === null) return undefined;
  const [, partition = '', region = '', account = '', name = ''] = found;
  return { partition, region, account, name };
}
