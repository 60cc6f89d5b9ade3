import fc from 'fast-check';
import type { LocalStoreOptions } from '../../packages/local/src/index.ts';
import type { Seeds } from '../../packages/local/src/store/seed.ts';
import { deployment } from '../aws/deployment.ts';
import { defaultAccount, secureBy } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';

interface Piece {
  /** The value of a key of a YAML template. */
  readonly reference: string;
  readonly seeds?: Record<string, Seed>;
  readonly elsewhere?: Record<string, Seed>;
}

type Seed = Seeds extends Readonly<Record<string, infer S>> | (infer _) ? S : never;

const keyId = '12345678-1234-1234-1234-123456789012';
const labelled: Seed = {
  type: 'SecureString',
  keyId: 'alias/app',
  versions: [
    { value: 'one', labels: ['stable'] },
    { value: 'two', labels: [] },
  ],
};
const optional = '"ssm:/optional/N|default(\\"x\\")"';

/** Every kind of reference, under a number that makes it another one. Of relative names the last level has the parameter. */
const pieces: Readonly<Record<string, (n: number) => Piece>> = {
  plain: (n) => ({ reference: `ssm:/plain/a${n}`, seeds: { [`/plain/a${n}`]: 'x' } }),
  oneLevel: (n) => ({ reference: `ssm:/level${n}`, seeds: { [`/level${n}`]: 'x' } }),
  list: (n) => ({ reference: `"ssm:/list/a${n}|list"`, seeds: { [`/list/a${n}`]: { type: 'StringList', value: 'a,b' } } }),
  ofAws: (n) => ({ reference: `ssm:/default/a${n}`, seeds: { [`/default/a${n}`]: { type: 'SecureString', value: 's' } } }),
  byAlias: (n) => ({ reference: `ssm:/alias/a${n}`, seeds: { [`/alias/a${n}`]: secureBy(`alias/app${n % 2}`, 's') } }),
  byId: (n) => ({ reference: `ssm:/id/a${n}`, seeds: { [`/id/a${n}`]: secureBy(keyId, 's') } }),
  version: (n) => ({ reference: `ssm:/version/a${n}:1`, seeds: { [`/version/a${n}`]: labelled } }),
  label: (n) => ({ reference: `ssm:/label/a${n}:stable`, seeds: { [`/label/a${n}`]: labelled } }),
  field: (n) => ({
    reference: `"ssm:/field/a${n}#user.name"`,
    seeds: { [`/field/a${n}`]: secureBy('alias/app', '{"user":{"name":"n"}}') },
  }),
  relative: (n) => ({ reference: `ssm:./relative/a${n}`, seeds: { [`/app/defaults/relative/a${n}`]: 'x' } }),
  relativeSecure: (n) => ({ reference: `ssm:./secure/a${n}`, seeds: { [`/app/defaults/secure/a${n}`]: secureBy('alias/app', 's') } }),
  optional: (n) => ({ reference: optional.replace('N', `a${n}`) }),
  tree: (n) => ({ reference: `"ssm:/tree${n}/x/*"`, seeds: { [`/tree${n}/x/a`]: 'x', [`/tree${n}/x/b/c`]: 'y' } }),
  treeSecure: (n) => ({
    reference: `"ssm:/secret${n}/*"`,
    seeds: { [`/secret${n}/a`]: 'x', [`/secret${n}/b`]: secureBy('alias/app', 's') },
  }),
  arn: (n) => ({
    reference: `ssm:arn:aws:ssm:eu-west-1:${defaultAccount}:parameter/arn/a${n}`,
    seeds: { [`/arn/a${n}`]: secureBy('alias/app', 's') },
  }),
  secret: (n) => ({
    reference: `"ssm:/aws/reference/secretsmanager/db${n}"`,
    seeds: { [`/aws/reference/secretsmanager/db${n}`]: { type: 'SecureString', value: 's' } },
  }),
  ofAwsItself: (n) => ({ reference: `ssm:/aws/service/image/a${n}`, seeds: { [`/aws/service/image/a${n}`]: 'ami' } }),
  elsewhere: (n) => ({ reference: `ssm://us-east-1/else/a${n}`, elsewhere: { [`/else/a${n}`]: secureBy('alias/app', 's') } }),
};

export const kinds = Object.keys(pieces);
export const sets = fc.uniqueArray(fc.tuple(fc.constantFrom(...kinds), fc.nat(3)), {
  minLength: 1,
  maxLength: 14,
  selector: ([kind, n]) => `${kind}${n}`,
});

/** Templates, and a store that has their parameters and another one of which they know nothing. */
export interface TemplateSet {
  readonly project: Project;
  readonly store: Pick<LocalStoreOptions, 'account' | 'parameters' | 'otherRegions'>;
}

export function templateSetOf(set: readonly (readonly [kind: string, n: number])[]): TemplateSet {
  // One is always there, and tells the account.
  const chosen = [['plain', 9] as const, ...set].map(([kind, n]) => pieces[kind]?.(n) as Piece);
  const parameters = Object.assign({}, ...chosen.map(({ seeds }) => seeds)) as Record<string, Seed>;
  const elsewhere = Object.assign({}, ...chosen.map((piece) => piece.elsewhere)) as Record<string, Seed>;
  return {
    project: templateOf(chosen),
    store: {
      account: defaultAccount,
      parameters: { ...parameters, '/outsider': secureBy('alias/app', 'o') },
      otherRegions: { 'us-east-1': elsewhere },
    },
  };
}

function templateOf(chosen: readonly Piece[]): Project {
  const lines = chosen.map(({ reference }, index) => `k${index}: ${reference}\n`);
  return deployment({ 'a.yaml': lines.join('') }, 'region: eu-west-1\nhierarchy: [/app/prod, /app/team, /app/defaults]\n');
}
