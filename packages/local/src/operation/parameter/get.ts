import { decryption, name, names } from '../../input/shapes.ts';
import { parameterNotFound, validation, versionNotFound } from '../../service/error.ts';
import { answeredName, type Asked, secretsManagerPrefix } from '../../store/name.ts';
import { isNumber, selectVersion } from '../../store/parameter.ts';
import { selectSecretVersion, sourceResult } from '../../store/secret.ts';
import { seconds } from '../seconds.ts';
import { toParameter } from './answer.ts';
import { ask } from './ask.ts';
import { type Context, reading } from '../operation.ts';

export const getParameter = reading({ Name: name, WithDecryption: decryption }, ({ Name, WithDecryption }, context) => {
  const asked = ask('GetParameter', Name, context);
  const answer = find(asked, WithDecryption, context);
  if (answer === undefined) throw notFound(asked, context);
  return { Parameter: answer };
});

/**
 * Found ones in alphabetical order, not in that of the request; all others by the very text that was asked for, without a
 * reason. A name that may not be read, or a key that may not be used, fails the whole call.
 */
export const getParameters = reading({ Names: names, WithDecryption: decryption }, ({ Names, WithDecryption }, context) => {
  const asked = [...new Set(Names)].map((one) => ask('GetParameters', one, context));
  const found: { readonly order: string; readonly answer: object }[] = [];
  const invalid: string[] = [];
  for (const one of asked) {
    const answer = find(one, WithDecryption, context);
    if (answer === undefined) invalid.push(one.requested);
    else found.push({ order: `${one.key}:${one.selector ?? ''}`, answer });
  }
  const inOrder = found.toSorted((one, other) => (one.order < other.order ? -1 : 1));
  return { Parameters: inOrder.map(({ answer }) => answer), InvalidParameters: invalid };
});

function find(asked: Asked, decrypt: boolean | undefined, context: Context): object | undefined {
  if (asked.key.startsWith(secretsManagerPrefix)) return findSecret(asked, decrypt, context);
  const parameter = context.store.find(asked);
  const version = parameter === undefined ? undefined : selectVersion(parameter, asked.selector);
  if (parameter === undefined || version === undefined) return undefined;
  const { key, selector } = asked;
  return toParameter(version, { name: answeredName(asked, parameter.name), key, selector, decrypt }, context);
}

/** A secret is read decrypted or not at all, and it has no version of Parameter Store's. */
function findSecret(asked: Asked, decrypt: boolean | undefined, { store, access }: Context): object | undefined {
  if (decrypt !== true) throw validation('WithDecryption flag must be True for retrieving a Secret Manager secret.');
  const secret = store.secrets.get(asked.key.slice(secretsManagerPrefix.length));
  if (secret !== undefined) access.authoriseSecret(secret.arn);
  const version = secret === undefined ? undefined : selectSecretVersion(secret, asked.selector);
  if (secret === undefined || version === undefined) return undefined;
  return {
    Name: asked.key,
    Type: 'SecureString',
    Value: version.value,
    Version: 0,
    ...(asked.selector === undefined ? {} : { Selector: `:${asked.selector}` }),
    SourceResult: sourceResult(secret, version),
    LastModifiedDate: seconds(version.created),
    ARN: secret.arn,
    DataType: 'text',
  };
}

/** A label that is not there is answered like a parameter that is not there; whether AWS does so is not known. */
function notFound(asked: Asked, { store }: Context): Error {
  const { key, selector } = asked;
  if (key.startsWith(secretsManagerPrefix)) {
    const secret = `Secret ${key.slice(1)} not found.`;
    return parameterNotFound(`An error occurred (ParameterNotFound) when referencing Secrets Manager: ${secret}`);
  }
  const parameter = store.find(asked);
  const noVersion = parameter !== undefined && selector !== undefined && isNumber(selector);
  return noVersion ? versionNotFound(selector, answeredName(asked, parameter.name)) : parameterNotFound();
}
