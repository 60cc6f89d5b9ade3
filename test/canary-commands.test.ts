import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '../packages/cli/src/table.ts';
import { createScanner } from '../packages/core/src/leak/scanner.ts';
import { Secret } from '../packages/core/src/secret/secret.ts';
import { leaks } from './helper/encodings.ts';
import { startStore } from './helper/local-store.ts';
import { Project, type Run } from './helper/project.ts';

/** What no output may show: quotes, lines, fields of JSON, something plain. */
const quotes = `cAnary-7Qz"x'9<&>$#\\\`end`;
const lines = 'cAnary-line-one-4471\ncAnary-line-two-8123';
const fields = ['cAnary-user-5523', 'cAnary-deep-9917'];
const json = `{"user": "${fields[0]}", "deep": {"password": "${fields[1]}"}}`;
const plain = 'cAnaryPlain3310';
const values = [quotes, lines, ...lines.split('\n'), json, ...fields, plain];

const parameters = {
  '/app/quotes': { type: 'SecureString', value: quotes },
  '/app/lines': { type: 'SecureString', value: lines },
  '/app/json': { type: 'SecureString', value: json },
  '/app/plain': { type: 'SecureString', value: plain },
} as const;
const template = `quotes: ssm:./quotes
lines: |
  \${ssm:./lines}
json: ssm:./json|json
user: ssm:./json#user
text: "a \${ssm:./plain|base64} b \${ssm:./plain|uri}"
`;
const config = `name: canary
region: eu-west-1
hierarchy: [/app]
kmsKey: alias/app
stores: { local: { file: store.yaml } }
state: .state
files: [{ template: t.yaml, output: run/o.yaml }]
`;

/** Argv of a command that says all that is in a file, everywhere, and fails. */
function loud(path: string): string[] {
  return ['sh', '-c', 'cat "$0"; cat "$0" >&2; exit 1', path];
}

function project(): Project {
  const here = new Project({
    'ssmith.config.yaml': config,
    't.yaml': template,
    'refused.yaml': config.replace('o.yaml }', `o.yaml, check: ${JSON.stringify(loud('{path}'))} }`),
    'unloaded.yaml': `${config}reload: ${JSON.stringify(loud('run/o.yaml'))}\n`,
    'hooked.yaml': `${config}deploy: { after: ${JSON.stringify(loud('run/o.yaml'))} }\n`,
    'store.yaml': Object.entries(parameters)
      .map(([name, parameter]) => `${name}: ${JSON.stringify(parameter)}\n`)
      .join(''),
    'in.json': JSON.stringify({ NEW_KEY: quotes, NEW_LINES: lines }),
    'value.txt': quotes,
    'wrong.yaml': `- { name: x, accessKeyId: x, secretAccessKey: ["${plain}"], extra: "${plain}" }\n`,
    'broken.yaml': `- secretAccessKey: "${plain}\n- [${plain}\n`,
    'client.json': JSON.stringify({
      version: 1,
      config: { region: 'eu-west-1', hierarchy: ['/app'], stores: { local: { file: 'store.yaml' } } },
      templates: [{ id: 't.yaml', format: 'yaml', dialect: 'portable', text: template, references: [], expose: ['quotes'] }],
    }),
    'page.html': '<script type="application/json" id="ssmith-config"></script>\n',
    'app.js': `const x = ${JSON.stringify(plain)};\n`,
    'async-bug.cjs': asynchronousBug('process.nextTick(() => { throw new Error(text); });'),
    'rejection.cjs': asynchronousBug('Promise.reject(Object.assign(new Error(text), { cause: text, detail: text }));'),
  });
  for (const [directory, text] of [
    ['fresh', `QUOTES='${plain} #'\nLINES="${lines}"\nPLAIN=${plain}2 # of old: KEY=x\n`],
    ['unclear', `QUOTES="${quotes}\nPLAIN=${plain}\n`],
  ] as const) {
    here.write(`${directory}/.env`, text);
    here.write(`${directory}/package.json`, '{ "dependencies": { "dotenv": "^17" } }');
    // A repository of its own, so that the config above is none of its.
    mkdirSync(here.path(`${directory}/.git`));
  }
  mkdirSync(here.path('empty'));
  return here;
}

/** A mistake far from any `try`, in whose message stands what was just read. */
function asynchronousBug(act: string): string {
  return `let done = false;
const explode = (text) => { if (!done && String(text).includes('cAnary')) { done = true; ${act} } };
for (const [owner, name] of [[JSON, 'parse'], [require('fs'), 'readFileSync'], [Buffer.prototype, 'toString']]) {
  const original = owner[name];
  owner[name] = function (...args) { const result = original.apply(this, args); explode(name === 'parse' ? args[0] : result); return result; };
}
`;
}

interface Case {
  readonly args: readonly string[];
  /** After a render. */
  readonly rendered?: true;
  readonly exit: number;
  /** No value passes through it, or none from a store at AWS: a bug that waits for one does not happen. */
  readonly valueless?: true | 'http';
  /** It knows the embedded store in a file only. */
  readonly fileOnly?: true;
}

/** At least one way to run each command; more where a command has several. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  init: [
    { args: ['init', '--cwd', 'fresh', '--yes'], exit: 0, fileOnly: true },
    { args: ['init', '--cwd', 'fresh', '--dry-run', '--plain', 'PLAIN'], exit: 0, fileOnly: true },
    { args: ['init', '--cwd', 'unclear', '--yes', '--dialect', 'portable'], exit: 3, fileOnly: true },
  ],
  render: [
    { args: ['render'], exit: 0 },
    { args: ['render', '--show', '--dry-run'], exit: 0 },
    { args: ['render', '--manifest', 'client.json', '--html', 'page.html'], exit: 9, valueless: 'http' },
    { args: ['render', '--config', 'refused.yaml'], exit: 11 },
    { args: ['render', '--config', 'unloaded.yaml'], exit: 11 },
  ],
  deploy: [
    { args: ['deploy', '--allow-local-store'], exit: 0 },
    { args: ['deploy', '--allow-local-store', '--platform', 'codedeploy', '--', 'false'], exit: 11 },
    { args: ['deploy', '--allow-local-store', '--platform', 'github', '--dry-run'], exit: 0 },
    { args: ['deploy', '--allow-local-store', '--config', 'hooked.yaml', '--', ...loud('run/o.yaml')], exit: 11 },
    { args: ['deploy'], exit: 2, valueless: true },
  ],
  check: [{ args: ['check'], exit: 0, valueless: 'http' }],
  diff: [{ args: ['diff'], exit: 12 }],
  status: [{ args: ['status'], rendered: true, exit: 0 }],
  audit: [
    { args: ['audit'], rendered: true, exit: 12 },
    { args: ['audit', '--format', 'sarif'], exit: 12, valueless: 'http' },
  ],
  // From a file nothing has to be allowed; at AWS the account is unknown.
  policy: [{ args: ['policy'], valueless: true, exit: 2 }],
  refs: [{ args: ['refs'], exit: 0, valueless: true }],
  exec: [
    { args: ['exec', '--', 'true'], exit: 0 },
    { args: ['exec', '--', 'no-such-command'], exit: 127 },
  ],
  scan: [
    { args: ['scan', 'empty'], exit: 0 },
    { args: ['scan', 'app.js'], exit: 9 },
  ],
  rollback: [
    { args: ['rollback', '--list'], rendered: true, exit: 0, valueless: true },
    { args: ['rollback', '--to', '7'], rendered: true, exit: 2, valueless: true },
  ],
  put: [
    { args: ['put', './quotes', '--value-file', 'value.txt'], exit: 4 },
    { args: ['put', './quotes', '--value-file', 'value.txt', '--if-version', '1'], exit: 0 },
    { args: ['put', './new', '--value-file', 'value.txt', '--dry-run'], exit: 0 },
    { args: ['put', './new', plain], exit: 2, valueless: true },
  ],
  import: [
    { args: ['import', 'in.json', '--template', 'out.json'], exit: 0 },
    { args: ['import', 'in.json', '--dry-run'], exit: 0 },
    { args: ['import', 'broken.yaml'], exit: 3 },
  ],
  completion: [
    { args: ['completion', 'bash'], exit: 0, fileOnly: true, valueless: true },
    { args: ['completion', 'tcsh'], exit: 2, fileOnly: true, valueless: true },
  ],
  local: [
    { args: ['local', 'ls'], exit: 0, fileOnly: true },
    { args: ['local', 'get', '/app/quotes'], exit: 0, fileOnly: true },
    { args: ['local', 'get', '/app/quotes:9'], exit: 4, fileOnly: true },
    { args: ['local', 'put', '/app/quotes'], exit: 2, fileOnly: true, valueless: true },
    { args: ['local', 'put', '/app/quotes', plain], exit: 2, fileOnly: true, valueless: true },
    { args: ['local', 'rm', '/app/quotes'], exit: 0, fileOnly: true },
    { args: ['local', 'ls', '--file', 'broken.yaml'], exit: 2, fileOnly: true },
    { args: ['local', 'start', '--identities', 'wrong.yaml'], exit: 2, fileOnly: true },
    { args: ['local', 'start', '--identities', 'broken.yaml'], exit: 2, fileOnly: true },
    { args: ['local', 'start', '--faults', 'wrong.yaml'], exit: 2, fileOnly: true },
  ],
};

const scanner = createScanner(values.map((text, index) => ({ name: `value ${index}`, text: new Secret('', text) })));

/** By our own scanner and by the one of the tests, which knows other forms. */
function found({ stdout, stderr }: Run): unknown[] {
  return [...scanner.scan('output', Buffer.from(stdout + stderr)), ...leaks(stdout + stderr, values)];
}

async function overHttp(): Promise<Record<string, string>> {
  const secrets = Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, { ...one, keyId: 'alias/app' }]));
  const { env } = await startStore({ parameters: secrets });
  return { ...env };
}

const all = Object.values(cases).flat();
const manners = [[], ['--json'], ['--verbose'], ['--json', '--verbose', '--no-color'], ['--quiet']];
const everything = { NODE_DEBUG: '*', DEBUG: '*', FORCE_COLOR: '1' };

/** Flags go before `--`. */
function withFlags(args: readonly string[], ...flags: readonly string[]): string[] {
  const end = args.indexOf('--');
  return end === -1 ? [...args, ...flags] : [...args.slice(0, end), ...flags, ...args.slice(end)];
}

/** These take no `--store`. */
const storeless = new Set(['init', 'rollback', 'local', 'completion']);

async function run(
  { args, rendered }: Case,
  store: 'file' | 'http',
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<Run> {
  const here = project();
  const environment = store === 'http' ? await overHttp() : {};
  const where = store === 'file' ? ['--store', 'local'] : [];
  if (rendered === true) expect(await here.runAsync(['render', ...where], environment)).toMatchObject({ status: 0 });
  const own = storeless.has(args[0] ?? '') ? [] : where;
  return here.runAsync(withFlags(args, ...own, ...flags), { ...environment, ...env });
}

const stores = ['file', 'http'] as const;
const runs = stores.flatMap((store) => all.filter(({ fileOnly }) => store === 'file' || fileOnly !== true).map((one) => ({ store, one })));
const named = runs.map(({ store, one }) => [one.args.join(' '), store, one] as const);

describe('no value is in the output of any command', () => {
  it('has a case for every command there is', () => {
    expect(Object.keys(cases).toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
    for (const [name, own] of Object.entries(cases)) expect(own.every(({ args }) => args[0] === name)).toBe(true);
  });

  it.each(named)('%s (%s), in every manner of printing', async (_, store, one) => {
    for (const flags of manners) {
      const result = await run(one, store, flags);
      expect({ flags, status: result.status, found: found(result) }).toEqual({ flags, status: one.exit, found: [] });
    }
  });

  it.each(named)('%s (%s), with everything that Node.js tells of itself', async (_, store, one) => {
    const result = await run(one, store, ['--verbose'], everything);
    expect({ status: result.status, found: found(result) }).toEqual({ status: one.exit, found: [] });
  });

  const explosive = named.filter(([, store, { valueless }]) => valueless === undefined || (valueless === 'http' && store === 'file'));
  it.each(explosive)('%s (%s), when a bug far from any `try` throws the value', async (_, store, one) => {
    for (const flags of [[], ['--json', '--verbose']]) {
      const result = await run(one, store, flags, { NODE_OPTIONS: '--require ./async-bug.cjs' });
      const status = one.args[0] === 'exec' ? 125 : 1;
      expect({ status: result.status, found: found(result) }).toEqual({ status, found: [] });
      expect(result.stdout + result.stderr).toContain('this is a bug in ssmith (Error)');
      // A promise that nobody waits for may come too late to be seen.
      expect(found(await run(one, store, flags, { NODE_OPTIONS: '--require ./rejection.cjs' }))).toEqual([]);
    }
  });
});
