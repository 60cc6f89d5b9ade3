import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import {
  check,
  type PolicyDocument,
  type PolicyStatement,
  policyOf,
  type Purpose,
  render,
  SsmithError,
} from '../../packages/core/src/index.ts';
import type { Seeds } from '../../packages/local/src/store/seed.ts';
import { type Identity, startLocalStore } from '../../packages/local/src/index.ts';
import { deployment } from '../aws/deployment.ts';
import { defaultAccount, secureBy } from '../helper/local-store.ts';
import { patience, runs } from '../helper/property.ts';
import type { Project } from '../helper/project.ts';

vi.setConfig(patience);
afterEach(() => vi.unstubAllEnvs());

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

const kinds = Object.keys(pieces);
const sets = fc.uniqueArray(fc.tuple(fc.constantFrom(...kinds), fc.nat(3)), {
  minLength: 1,
  maxLength: 14,
  selector: ([kind, n]) => `${kind}${n}`,
});

const admin: Identity = { name: 'admin', accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret' };

it.each(['render', 'check'] as const)('gives what %s needs, and nothing that it does not', async (purpose) => {
  const run = async (set: readonly (readonly [string, number])[]): Promise<void> => {
    // One is always there, and tells the account.
    const chosen = [['plain', 9] as const, ...set].map(([kind, n]) => pieces[kind]?.(n) as Piece);
    const project = templateOf(chosen);
    const seeds: Record<string, Seed> = {
      ...(Object.assign({}, ...chosen.map((piece) => piece.seeds)) as Record<string, Seed>),
      '/outsider': secureBy('alias/app', 'o'),
    };
    const otherRegions = { 'us-east-1': Object.assign({}, ...chosen.map(({ elsewhere }) => elsewhere)) as Record<string, Seed> };
    const serve = (identities: readonly Identity[]) =>
      startLocalStore({ account: defaultAccount, parameters: seeds, otherRegions, identities });

    await using own = await serve([admin]);
    actAs(admin, own.endpoint);
    const { policies } = await policyOf({ cwd: project.directory, purpose, lookup: true });
    const document = policies[0]?.document ?? { Version: '2012-10-17', Statement: [] };
    expect(policies.length).toBeLessThan(2);

    const lesser = lessThan(document);
    const identities = [document, ...lesser.map((less) => less.document)].map((policy, index) => identityOf(index, policy));
    await using store = await serve(identities);
    for (const [index, identity] of identities.entries()) {
      actAs(identity, store.endpoint);
      const outcome = await outcomeOf(purpose, project);
      expect([lesser[index - 1]?.without, outcome]).toEqual([lesser[index - 1]?.without, index === 0 ? 'done' : 'access-denied']);
    }
    expect(await reads(identities[0] as Identity, store.endpoint, '/outsider')).toBe('access-denied');
  };
  await run(kinds.map((kind) => [kind, 1] as const));
  await fc.assert(fc.asyncProperty(sets, run), { numRuns: runs(12) });
});

function templateOf(chosen: readonly Piece[]): Project {
  const lines = chosen.map(({ reference }, index) => `k${index}: ${reference}\n`);
  return deployment({ 'a.yaml': lines.join('') }, 'region: eu-west-1\nhierarchy: [/app/prod, /app/team, /app/defaults]\n');
}

function identityOf(index: number, policy: PolicyDocument): Identity {
  const none = { Effect: 'Deny', Action: 'none:*', Resource: '*' } as const;
  return { ...admin, name: `i${index}`, accessKeyId: `AKIA${index}`, policies: [{ Statement: [...policy.Statement, none] }] };
}

function actAs({ accessKeyId, secretAccessKey }: Identity, endpoint: string): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
}

async function outcomeOf(purpose: Purpose, { directory }: Project): Promise<string> {
  try {
    await (purpose === 'check' ? check({ cwd: directory }) : render({ cwd: directory, dryRun: true }));
    return 'done';
  } catch (error) {
    return error instanceof SsmithError ? [...new Set(error.problems.map(({ code }) => code))].join(' ') : String(error);
  }
}

async function reads(identity: Identity, endpoint: string, name: string): Promise<string> {
  actAs(identity, endpoint);
  return outcomeOf('render', deployment({ 'a.yaml': `a: ssm:${name}\n` }, 'region: eu-west-1\n'));
}

interface Lesser {
  readonly without: string;
  readonly document: PolicyDocument;
}

/** The policy without one statement, without one of its resources or actions, or without one parameter of a key's condition. */
function lessThan({ Statement }: PolicyDocument): Lesser[] {
  return Statement.flatMap((statement, index) => {
    const replaced = (without: string, ...by: readonly PolicyStatement[]): Lesser => ({
      without: `${statement.Sid} ${without}`,
      document: { Version: '2012-10-17', Statement: Statement.toSpliced(index, 1, ...by) },
    });
    const { Action, Resource, Condition } = statement;
    const parameters = Condition?.['StringEquals']?.['kms:EncryptionContext:PARAMETER_ARN'] ?? [];
    return [
      replaced(''),
      ...others(Action).map(([action, Action]) => replaced(action, { ...statement, Action })),
      ...others(Resource).map(([resource, Resource]) => replaced(resource, { ...statement, Resource })),
      // Levels of the hierarchy that have no parameter could have one some day.
      ...others(parameters)
        .filter(([arn]) => !/parameter\/app\/(?:prod|team)\//.test(arn))
        .map(([arn, rest]) => {
          const StringEquals = { ...Condition?.['StringEquals'], 'kms:EncryptionContext:PARAMETER_ARN': rest };
          return replaced(`for ${arn}`, { ...statement, Condition: { ...Condition, StringEquals } });
        }),
    ];
  });
}

function others(values: readonly string[]): [string, string[]][] {
  return values.length < 2 ? [] : values.map((one) => [one, values.filter((other) => other !== one)]);
}
