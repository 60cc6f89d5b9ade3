import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { KMS } from '@aws-sdk/client-kms';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Rule, auditRules as rules } from '../../packages/core/src/index.ts';
import type { AuditRule } from '../../packages/core/src/config/config.ts';
import { type Identity, type RunningStore, secureBy, startStore } from '../helper/local-store.ts';
import { sdk } from '../helper/local-client.ts';
import { Project, type Run } from '../helper/project.ts';

const own = 'arn:aws:ssm:eu-west-1:111122223333:parameter/shop/*';
const other = 'arn:aws:ssm:eu-west-1:111122223333:parameter/other/prod/token';
const statement = (Action: string | readonly string[], Resource: string): NonNullable<Identity['policies']>[number] => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action, Resource },
});
const describeKeys = statement(['kms:DescribeKey', 'kms:GetKeyRotationStatus'], '*');
const describeParameters = statement('ssm:DescribeParameters', '*');

const identities: readonly Identity[] = [
  { name: 'admin', accessKeyId: 'AKIAADMIN', secretAccessKey: 'any' },
  {
    name: 'auditor',
    accessKeyId: 'AKIAAUDITOR',
    secretAccessKey: 'any',
    policies: [
      statement(['ssm:GetParameters', 'ssm:GetParametersByPath'], own),
      statement('ssm:GetParameters', other),
      describeParameters,
      describeKeys,
    ],
  },
  { name: 'blind', accessKeyId: 'AKIABLIND', secretAccessKey: 'any', policies: [statement('ssm:GetParameters', own)] },
  {
    name: 'keyless',
    accessKeyId: 'AKIAKEYLESS',
    secretAccessKey: 'any',
    policies: [statement('ssm:GetParameters', own), describeParameters],
  },
];

const config = `name: shop
region: eu-west-1
vars: { env: {} }
hierarchy: ["/shop/\${env}", /shop/defaults]
files: [{ template: config/app.yaml, output: run/app.yaml }]
state: .state
keep: 0
`;
const template = 'host: ssm:./host\npassword: ssm:./db/password\n';
/** Must never be printed. */
const value = 'cAnary-3f9Q8vXk2LmZ7pR4tYwB6nHd';

interface World {
  readonly here: Project;
  readonly store: RunningStore;
  readonly ssm: InstanceType<typeof sdk.SSM>;
  readonly kms: KMS;
  readonly run: (args: readonly string[], who?: string) => Promise<Run>;
}

/** A project that keeps to every rule, rendered in a repository, and a store over HTTP. */
async function world(): Promise<World> {
  const parameters = {
    '/shop/prod/host': 'db.internal',
    '/shop/prod/db/password': secureBy('alias/shop-prod', value),
    '/other/prod/token': secureBy('alias/other-prod', value),
  };
  const store = await startStore({ parameters, identities });
  const { endpoint, region, credentials } = store;
  const ssm = new sdk.SSM({ endpoint, region, credentials, maxAttempts: 1 });
  const kms = new KMS({ endpoint, region, credentials, maxAttempts: 1 });
  onTestFinished(() => {
    ssm.destroy();
    kms.destroy();
  });
  await kms.enableKeyRotation({ KeyId: await keyId(kms, 'alias/shop-prod') });
  const here = new Project({
    'ssmith.config.yaml': config,
    'config/app.yaml': template,
    '.gitignore': 'run/\n.state/\n',
    Dockerfile: 'FROM scratch\nCOPY . .\n',
    '.dockerignore': '# not for an image\nrun\n.state\n',
  });
  git(here, 'init', '--quiet');
  const run = (args: readonly string[], who = 'AKIAAUDITOR'): Promise<Run> =>
    here.runAsync([...args, '--env', 'prod'], { ...store.env, AWS_ACCESS_KEY_ID: who, AWS_SECRET_ACCESS_KEY: 'any' });
  expect(await run(['render'], 'AKIAADMIN')).toMatchObject({ status: 0 });
  return { here, store, ssm, kms, run };
}

async function keyId(kms: KMS, KeyId: string): Promise<string> {
  return (await kms.describeKey({ KeyId })).KeyMetadata?.KeyId ?? '';
}

function git(here: Project, ...args: readonly string[]): void {
  expect(spawnSync('git', ['-C', here.directory, ...args]).status).toBe(0);
}

interface Outcome {
  readonly rule: AuditRule;
  readonly state: string;
  readonly findings: readonly { readonly target: string; readonly message: string; readonly places: readonly object[] }[];
  readonly notLookedAt: readonly { readonly target: string; readonly message: string }[];
  readonly allowed: readonly object[];
}

/** What the audit says of each rule; its output never has a value in it. */
async function audit(
  { run }: World,
  who?: string,
  ...flags: readonly string[]
): Promise<{ status: number | null; outcomes: Map<string, Outcome> }> {
  const { status, stdout, stderr } = await run(['audit', '--json', ...flags], who);
  expect(stdout + stderr).not.toContain('cAnary');
  const data = JSON.parse(stdout) as { exit: number; rules: Outcome[] };
  expect(data.exit).toBe(status);
  return { status, outcomes: new Map(data.rules.map((one) => [one.rule, one])) };
}

const put = ({ ssm }: World, Name: string, KeyId: string | undefined, Type: 'String' | 'SecureString' = 'SecureString'): Promise<unknown> =>
  ssm.putParameter({ Name, Value: value, Type, Overwrite: true, ...(KeyId === undefined ? {} : { KeyId }) });

const app = '/shop/prod/db/password';

/** By rule: what is done to the world, what is found then, and what to be clean needs besides. */
const breaches: [rule: AuditRule, breach: (world: World) => unknown, target: string, message: RegExp, clean?: (world: World) => unknown][] =
  [
    ['default-key', (here) => put(here, app, 'alias/aws/ssm'), app, /^is encrypted with `alias\/aws\/ssm`$/],
    [
      'shared-key',
      (here) => put(here, '/shop/staging/db/password', 'alias/shop-prod'),
      'alias/shop-prod',
      /`\/shop\/prod` and `\/shop\/staging`$/,
    ],
    [
      'key-unusable',
      async ({ kms }) => kms.disableKey({ KeyId: await keyId(kms, 'alias/shop-prod') }),
      'alias/shop-prod',
      /^is in the state `Disabled`$/,
    ],
    [
      'key-rotation-off',
      async ({ kms }) => kms.disableKeyRotation({ KeyId: await keyId(kms, 'alias/shop-prod') }),
      'alias/shop-prod',
      /^is not rotated$/,
    ],
    [
      'secret-in-string',
      async (here) => {
        await here.ssm.deleteParameter({ Name: app });
        await put(here, app, undefined, 'String');
      },
      app,
      /^is a String, but its name is that of a secret$/,
    ],
    [
      'outside-hierarchy',
      ({ here }) => here.write('config/app.yaml', `${template}token: ssm:/other/prod/token\n`),
      '/other/prod/token',
      /^is not below \/shop\/prod or \/shop\/defaults$/,
    ],
    [
      'missing-parameter',
      ({ ssm }) => ssm.deleteParameter({ Name: app }),
      app,
      /neither `\/shop\/prod\/db\/password` nor `\/shop\/defaults\/db\/password` exists$/,
    ],
    [
      'unused-parameter',
      (here) => put(here, '/shop/defaults/old', 'alias/shop-defaults-2'),
      '/shop/defaults/old',
      /by no template/,
      makeKey,
    ],
    ['wide-identity', () => undefined, 'ssm:GetParameters', /any name$/],
    ['tracked-by-git', ({ here }) => git(here, 'add', '--force', 'run/app.yaml'), 'run/app.yaml', /^is tracked by git$/],
    ['not-ignored-by-git', ({ here }) => here.write('.gitignore', '.state/\n'), 'run/app.yaml', /^is not ignored by git$/],
    ['in-docker-context', ({ here }) => here.write('.dockerignore', 'run/*\n!run/app.yaml\n'), 'run/app.yaml', /context of Dockerfile$/],
    [
      'rendered-in-image',
      ({ here }) => here.write('Dockerfile', 'FROM scratch\nCOPY . .\nRUN npx ssmith render --env prod\n'),
      'Dockerfile:3',
      /into a layer of the image$/,
    ],
    ['world-readable', ({ here }) => chmodSync(here.path('run/app.yaml'), 0o644), 'run/app.yaml', /\(mode 0644\)$/],
    [
      'stale-render',
      (here) => put(here, app, 'alias/shop-prod'),
      'run/app.yaml',
      /^was rendered before `\/shop\/prod\/db\/password` changed$/,
    ],
    [
      'old-generations',
      async (here) => {
        here.here.write('ssmith.config.yaml', config.replace('keep: 0', 'keep: 1'));
        await here.ssm.putParameter({ Name: '/shop/prod/host', Value: 'db2.internal', Overwrite: true });
        expect(await here.run(['render'], 'AKIAADMIN')).toMatchObject({ status: 0 });
      },
      'generation 1',
      /^is kept in .*\.state, with its values of \d{4}-\d\d-\d\d$/,
    ],
    ['on-disk', ({ here }) => here.write('ssmith.config.yaml', config), 'run/app.yaml', /disk$/, inMemory],
    [
      'unused-allowance',
      ({ here }) => here.write('ssmith.config.yaml', `${config}audit: { allow: [{ rule: default-key, reason: none }] }\n`),
      'default-key',
      /nothing of it was found$/,
    ],
  ];

/** A directory in memory, whatever the project's own lies on. */
function inMemory({ here }: World): void {
  const place = `/dev/shm/ssmith-audit-${process.pid}`;
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  here.write('ssmith.config.yaml', config.replace('run/app.yaml', `${place}/app.yaml`).replace('state:', `roots: [${place}]\nstate:`));
}

async function makeKey({ kms }: World): Promise<void> {
  const { KeyMetadata } = await kms.createKey({});
  await kms.createAlias({ AliasName: 'alias/shop-defaults-2', TargetKeyId: KeyMetadata?.KeyId });
}

describe('ssmith audit', () => {
  it('has a case for every rule', () => {
    expect(breaches.map(([rule]) => rule).toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  it.each(breaches)('%s: passes a world that keeps to it, and finds one that does not', async (rule, breach, target, message, clean) => {
    const here = await world();
    await clean?.(here);
    const before = await audit(here);
    expect(before.outcomes.get(rule)).toMatchObject({ state: 'passed', findings: [], notLookedAt: [] });
    expect(before.status).toBe(0);
    await breach(here);
    const after = await audit(here, rule === 'wide-identity' ? 'AKIAADMIN' : undefined);
    const { severity }: Rule = rules[rule];
    expect(after.outcomes.get(rule)).toMatchObject({ state: 'found', severity });
    expect(after.outcomes.get(rule)?.findings[0]).toMatchObject({ target, message: expect.stringMatching(message) });
    expect(after.status).toBe(severity === 'info' ? 0 : 12);
  });
});

describe('what an audit says', () => {
  it('names the right that is missing, and passes no rule for the lack of it', async () => {
    const here = await world();
    const blind = await audit(here, 'AKIABLIND');
    expect(blind.status).toBe(5);
    const missing = (rule: string): readonly object[] | undefined => blind.outcomes.get(rule)?.notLookedAt;
    const blindTo = [
      'default-key',
      'shared-key',
      'key-unusable',
      'key-rotation-off',
      'secret-in-string',
      'missing-parameter',
      'unused-parameter',
    ];
    for (const rule of blindTo) {
      expect(blind.outcomes.get(rule)?.state).toBe('not looked at');
      expect(missing(rule)).toEqual([{ target: 'parameters', message: 'needs `ssm:DescribeParameters`', code: 'access-denied' }]);
    }
    expect(blind.outcomes.get('wide-identity')?.state).toBe('passed');

    const keyless = await audit(here, 'AKIAKEYLESS');
    expect(keyless.status).toBe(5);
    for (const rule of ['default-key', 'shared-key', 'key-unusable', 'key-rotation-off']) {
      const gap = { target: 'alias/shop-prod', message: 'needs `kms:DescribeKey`', code: 'access-denied' };
      expect(keyless.outcomes.get(rule)).toMatchObject({ state: 'not looked at', notLookedAt: [gap] });
    }
    expect(keyless.outcomes.get('unused-parameter')?.state).toBe('passed');
  });

  it('says what did not answer', async () => {
    const here = await world();
    here.store.setFaults({ failures: [{ kind: 'error', operations: ['DescribeParameters'] }] });
    const { status, outcomes } = await audit(here);
    expect(status).toBe(6);
    expect(outcomes.get('unused-parameter')?.notLookedAt).toMatchObject([
      { message: '`ssm:DescribeParameters` gave no answer: Parameter Store did not answer' },
    ]);
  });

  it('sees two names of one key as one, and an own key that AWS made as none', async () => {
    const here = await world();
    const id = await keyId(here.kms, 'alias/shop-prod');
    await put(here, '/shop/staging/db/password', id);
    await put(here, '/other/prod/token', (await here.kms.describeKey({ KeyId: id })).KeyMetadata?.Arn);
    const { outcomes } = await audit(here);
    const message = 'encrypts parameters below `/other` and `/shop/prod` and `/shop/staging`';
    expect(outcomes.get('shared-key')?.findings).toMatchObject([{ target: 'alias/shop-prod', message }]);
    await put(here, app, await keyId(here.kms, 'alias/aws/ssm'));
    expect((await audit(here)).outcomes.get('default-key')?.findings).toMatchObject([{ target: app }]);
  });

  it.each([
    ['setting', 'dbPassword: ssm:./host\n', 'cold.internal', 'the setting `dbPassword` that it fills is that of a secret'],
    ['value', 'host: ssm:./host\n', value, 'its value looks like something random'],
    ['value', 'host: ssm:./host\n', `postgres://app:${value}@db/x`, 'its value looks like a URL with a password'],
  ])('knows a secret by its %s', async (_, text, Value, reason) => {
    const here = await world();
    here.here.write('config/app.yaml', `${text}password: ssm:./db/password\n`);
    await here.ssm.putParameter({ Name: '/shop/prod/host', Value, Overwrite: true });
    const { outcomes } = await audit(here);
    expect(outcomes.get('secret-in-string')?.findings).toMatchObject([
      { target: '/shop/prod/host', message: `is a String, but ${reason}`, places: [{ file: 'config/app.yaml', line: 1 }] },
    ]);
  });

  it('makes these calls and no others, none of which decrypts or changes anything', async () => {
    const here = await world();
    const before = here.store.calls.length;
    await audit(here);
    const calls = here.store.calls.slice(before);
    expect([...new Set(calls.map(({ operation }) => operation))].toSorted()).toEqual([
      'DescribeKey',
      'DescribeParameters',
      'GetKeyRotationStatus',
      'GetParameters',
      'GetParametersByPath',
    ]);
    expect(calls.some(({ withDecryption }) => withDecryption === true)).toBe(false);
  });

  it('asks KMS where it asks Parameter Store, when an endpoint is named', async () => {
    const { here, store, run } = await world();
    here.write('ssmith.config.yaml', `${config}stores: { aws: { endpoint: "${store.endpoint}" } }\n`);
    const { stdout } = await here.runAsync(['audit', '--json', '--env', 'prod'], {
      AWS_ACCESS_KEY_ID: 'AKIAAUDITOR',
      AWS_SECRET_ACCESS_KEY: 'any',
    });
    expect(stdout).toContain('"rule": "key-rotation-off",\n      "severity": "warning",\n      "state": "passed"');
    expect((await run(['audit'])).status).toBe(0);
  });
});

describe('an allowance', () => {
  const allow = (entries: string): string => `${config}audit: { allow: [${entries}] }\n`;

  it('takes away what it names, with its reason, and nothing else', async () => {
    const here = await world();
    await put(here, app, 'alias/aws/ssm');
    here.here.write('ssmith.config.yaml', allow(`{ rule: default-key, target: "/shop/*/password", reason: until June }`));
    const { status, outcomes } = await audit(here);
    expect(status).toBe(12); // stale-render
    expect(outcomes.get('default-key')).toMatchObject({
      state: 'passed',
      findings: [],
      allowed: [{ target: app, message: 'is encrypted with `alias/aws/ssm`', reason: 'until June' }],
    });
    here.here.write('ssmith.config.yaml', allow(`{ rule: default-key, target: /shop/prod/other, reason: none }`));
    const other = (await audit(here)).outcomes;
    expect(other.get('default-key')?.state).toBe('found');
    expect(other.get('unused-allowance')?.findings).toMatchObject([{ target: 'default-key /shop/prod/other' }]);
  });

  it('accepts that something cannot be looked at', async () => {
    const here = await world();
    const rules = ['default-key', 'shared-key', 'key-unusable', 'key-rotation-off'];
    here.here.write('ssmith.config.yaml', allow(rules.map((rule) => `{ rule: ${rule}, reason: no right to look at keys }`).join(', ')));
    expect((await audit(here, 'AKIAKEYLESS')).status).toBe(0);
  });

  it.each([
    ['{ rule: default-key }', 'the setting `audit.allow.0.reason` is missing'],
    ['{ rule: default-key, reason: "" }', 'the setting `audit.allow.0.reason` is empty'],
    ['{ rule: defualt-key, reason: x }', 'must be one of default-key, '],
    ['{ rule: default-key, raeson: x }', 'there is no setting `audit.allow.0.raeson`'],
  ])('is a mistake in the config: %s', async (entry, message) => {
    const here = new Project({ 'ssmith.config.yaml': allow(entry), 'config/app.yaml': template });
    const { status, stderr } = here.run(['audit', '--env', 'prod']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  });
});

describe('the forms of an audit', () => {
  it('prints for a person, data for a program', async () => {
    const here = await world();
    await put(here, app, 'alias/aws/ssm');
    const { status, stdout, stderr } = await here.run(['audit']);
    expect(status).toBe(12);
    expect(stdout).toContain(`error[default-key]: ${rules['default-key'].title}
  ${app} is encrypted with \`alias/aws/ssm\`
    config/app.yaml:2:11
  why: ${rules['default-key'].reason}
  fix: ${rules['default-key'].fix}
  see: https://docs.aws.amazon.com/`);
    expect(stderr).toMatch(/^18 rules: \d+ passed, \d found something\n$/);
    expect(await here.run(['audit', '--format', 'xml'])).toMatchObject({ status: 2, stdout: '' });
  });

  it('prints SARIF with rules, places and suppressions', async () => {
    const here = await world();
    await put(here, app, 'alias/aws/ssm');
    here.here.write('ssmith.config.yaml', `${config}audit: { allow: [{ rule: stale-render, reason: soon }] }\n`);
    const { status, stdout } = await here.run(['audit', '--format', 'sarif']);
    expect(status).toBe(12);
    const { version, runs } = JSON.parse(stdout) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string }[] }[];
    };
    expect(version).toBe('2.1.0');
    expect(runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(Object.keys(rules));
    const artifactLocation = { uri: 'config/app.yaml', uriBaseId: 'ROOT' };
    expect(runs[0]?.results.find(({ ruleId }) => ruleId === 'default-key')).toMatchObject({
      level: 'error',
      message: { text: `${app} is encrypted with \`alias/aws/ssm\`` },
      locations: [{ physicalLocation: { artifactLocation, region: { startLine: 2, startColumn: 11 } } }],
    });
    expect(runs[0]?.results.find(({ ruleId }) => ruleId === 'stale-render')).toMatchObject({
      locations: [{ physicalLocation: { artifactLocation: { uri: 'ssmith.config.yaml', uriBaseId: 'ROOT' } } }],
      suppressions: [{ kind: 'external', justification: 'soon' }],
    });
  });
});

/** Without what somebody has rendered there. */
function copyOf(directory: string): Project {
  const project = new Project();
  for (const name of ['config', 'package.json', 'ssmith.config.yaml', 'ssmith.local.yaml']) {
    cpSync(join(directory, name), project.path(name), { recursive: true });
  }
  return project;
}

describe('the example', () => {
  const example = new URL('../../examples/email-worker/', import.meta.url).pathname;

  it.each(['staging', 'prod'])('keeps to every rule in %s, from its file', (env) => {
    const { status, stdout } = copyOf(example).run(['audit', '--env', env, '--store', 'local', '--json']);
    const found = (JSON.parse(stdout) as { rules: Outcome[] }).rules.filter(
      ({ state }) => !['passed', 'nothing to look at'].includes(state),
    );
    expect({ status, found: found.map(({ rule }) => rule).filter((rule) => rule !== 'on-disk') }).toEqual({ status: 0, found: [] });
  });

  it.each(['staging', 'prod'])('keeps to every rule in %s, from a store over HTTP', async (env) => {
    const read = statement(['ssm:GetParameters', 'ssm:GetParametersByPath'], own.replace('shop', 'email-worker'));
    const worker = {
      name: 'worker',
      accessKeyId: 'AKIAWORKER',
      secretAccessKey: 'any',
      policies: [read, describeParameters, describeKeys],
    };
    const store = await startStore({ file: `${example}ssmith.local.yaml`, identities: [...identities.slice(0, 1), worker] });
    const { endpoint, region, credentials } = store;
    const kms = new KMS({ endpoint, region, credentials });
    for (const { AliasName } of (await kms.listAliases({})).Aliases ?? [])
      if (AliasName?.startsWith('alias/email-worker') === true) await kms.enableKeyRotation({ KeyId: await keyId(kms, AliasName) });
    kms.destroy();
    const identity = { ...store.env, AWS_ACCESS_KEY_ID: 'AKIAWORKER', AWS_SECRET_ACCESS_KEY: 'any' };
    const { status, stdout } = await copyOf(example).runAsync(['audit', '--env', env, '--json'], identity);
    const { rules: outcomes } = JSON.parse(stdout) as { rules: Outcome[] };
    expect(outcomes.flatMap(({ rule, findings, notLookedAt }) => (rule === 'on-disk' ? [] : [...findings, ...notLookedAt]))).toEqual([]);
    expect(status).toBe(0);
  });
});
