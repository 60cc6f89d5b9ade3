// Real processes that share one quota of 40 calls a second: what hosts of a fleet do to each other. The tests simulate
// hundreds of them on a clock of their own; here are as many as a machine can start at once, beside what people write
// instead. Figures are shown, not enforced.
//
//   pnpm bench:fleet [--hosts 10] [--parameters 300] [--latency 20] [--only PART-OF-A-NAME] [--json]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalStore } from '../../packages/local/dist/index.js';
import { names, valueOf } from './values.mjs';

const { values: options } = parseArgs({
  options: {
    hosts: { type: 'string', default: '10' },
    parameters: { type: 'string', default: '300' },
    latency: { type: 'string', default: '20' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const quota = 40;
const hosts = Number(options.hosts);
/** For comparison. Of those that make one call after the other more would take minutes. */
const others = Math.min(3, hosts);
const settings = names(Number(options.parameters));
const parameters = Object.fromEntries(settings.map(({ name }) => [name, { type: 'SecureString', value: valueOf(name) }]));
const batches = Math.ceil(settings.length / 10);
/** As `packages/deploy/docs/fleets.md` advises; the look ahead is a call more. */
const splay = Math.ceil(((hosts - 1) * (batches + 1)) / 36);

const root = mkdtempSync(join(tmpdir(), 'ssmith-fleet-'));
try {
  const ssmith = [process.execPath, new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname];
  prepare();
  const deploy = [...ssmith, 'deploy', '--allow-local-store'];
  const script = [process.execPath, join(root, 'idiomatic.mjs'), 'app.yaml', 'out.yaml'];
  const cases = [
    { name: 'ssmith deploy', count: hosts, argv: deploy },
    { name: `ssmith deploy --splay ${splay}s`, count: hosts, argv: [...deploy, '--splay', `${splay}s`] },
    { name: `ssmith deploy --splay ${splay}s, rate: 20`, count: hosts, argv: [...deploy, '--splay', `${splay}s`], config: 'rate: 20\n' },
    { name: 'SDK script, all batches at once', count: others, argv: script },
    { name: 'SDK script, all batches at once', count: hosts, argv: script },
    ...(hasAwsCli() ? [{ name: 'AWS CLI, a batch after the other', count: others, argv: ['sh', join(root, 'loop.sh')] }] : []),
  ];
  const rows = [];
  for (const one of cases) if (one.name.includes(options.only)) rows.push(await fleet(one));
  if (options.json) console.log(JSON.stringify({ node: process.version, latency: Number(options.latency), rows }, null, 2));
  else print(rows);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function prepare() {
  cpSync(new URL('idiomatic.mjs', import.meta.url), join(root, 'idiomatic.mjs'));
  symlinkSync(new URL('../../packages/core/node_modules', import.meta.url).pathname, join(root, 'node_modules'));
  const lines = Array.from({ length: batches }, (_, at) => settings.slice(at * 10, at * 10 + 10).map(({ name }) => name));
  writeFileSync(join(root, 'names'), `${lines.map((line) => line.join(' ')).join('\n')}\n`);
  const ask = 'aws --endpoint-url "$AWS_ENDPOINT_URL" ssm get-parameters --with-decryption --output json --names $line';
  writeFileSync(join(root, 'loop.sh'), `while read -r line; do ${ask} >>out.json || exit; done <'${join(root, 'names')}'\n`);
}

function hasAwsCli() {
  return spawnSync('aws', ['--version']).status === 0;
}

/** Starts so many processes at once, each in a directory of its own, over a store of their own. */
async function fleet({ name, count, argv: [program, ...args], config = '' }) {
  const store = await startLocalStore({ parameters, faults: { latency: Number(options.latency), rates: { reads: quota } } });
  const env = { PATH: process.env.PATH, HOME: root, TZ: 'UTC', AWS_EC2_METADATA_DISABLED: 'true', ...store.env };
  const began = performance.now();
  const ends = await Promise.all(
    Array.from({ length: count }, async () => {
      const [status] = await once(spawn(program, args, { cwd: host(config), env, stdio: 'ignore' }), 'close');
      return status;
    }),
  );
  const whole = (performance.now() - began) / 1000;
  const row = { name, hosts: count, failed: ends.filter((status) => status !== 0).length, whole, ...summarize(store.calls) };
  await store.close();
  return row;
}

function host(config) {
  const directory = mkdtempSync(join(root, 'host-'));
  const lines = settings.map(({ key, name }) => `${key}: ssm:${name}\n`).join('');
  mkdirSync(join(directory, 'run'), { mode: 0o755 });
  writeFileSync(join(directory, 'app.yaml'), lines);
  writeFileSync(join(directory, 'ssmith.config.yaml'), `${config}state: state\nfiles: [{ template: app.yaml, output: run/app.yaml }]\n`);
  return directory;
}

/** Seconds from the first call to the last, in all and for each call that was granted at the rate of the quota. */
function summarize(calls) {
  const granted = calls.filter(({ outcome }) => outcome === 'answered').length;
  const asking = (calls.at(-1).at - calls[0].at) / 1000;
  const inSecond = new Map();
  for (const { at } of calls) {
    const second = Math.floor((at - calls[0].at) / 1000);
    inSecond.set(second, (inSecond.get(second) ?? 0) + 1);
  }
  const inVain = (100 * (calls.length - granted)) / calls.length;
  return { granted, asking, ratio: (asking * quota) / granted, inVain, peak: Math.max(...inSecond.values()) };
}

function print(rows) {
  console.log(`Node ${process.version}, ${settings.length} parameters, ${quota} calls a second, ${options.latency} ms a call\n`);
  const table = [
    ['case', 'hosts', 'failed', 'calls granted', 'in vain', 'asking s', '× calls / 40', 'whole s', 'peak of a second'],
    ...rows.map(({ name, hosts: count, failed, granted, inVain, asking, ratio, whole, peak }) => [
      name,
      String(count),
      String(failed),
      String(granted),
      `${inVain.toFixed(0)} %`,
      asking.toFixed(1),
      failed > 0 ? '–' : ratio.toFixed(2),
      whole.toFixed(1),
      String(peak),
    ]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])));
    console.log(cells.join('  '));
  }
}
