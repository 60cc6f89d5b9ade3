// Measures whole processes, from spawn to exit, side by side: A B C … A B C …, so that a slow spell of the machine
// hits all alike, and compares within a round. Goals are shown, not enforced: a shared machine is no judge.
//
//   pnpm bench [--rounds 15] [--latency 0] [--only PART-OF-A-NAME] [--json]
import { deepStrictEqual, strictEqual } from 'node:assert';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { expectedValues, prepareCases } from './cases.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    latency: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
/** CPU time and memory vary little, and looking at them costs the process time: a few rounds of their own. */
const usageRounds = 5;
const goalNames = {
  node: (most) => `≤ ${most} × node -e 0`,
  idiomatic: (most) => `≤ ${most} × SDK script`,
  memory: (most) => `≤ ${most} MiB`,
};

const root = mkdtempSync(join(tmpdir(), 'ssmith-bench-'));
const server = fork(new URL('server.mjs', import.meta.url), [options.latency]);
try {
  const [{ port }] = await once(server, 'message');
  const environment = environmentFor(port);
  const cases = prepareCases(root).filter(({ name }) => name === 'node -e 0' || name.includes(options.only));
  const calls = new Map();
  for (const one of cases) calls.set(one, await checkOnce(one, environment));
  const walls = rounds(Number(options.rounds) + 1, cases, (one) => wallTime(one, environment)).slice(1);
  const usages = rounds(usageRounds, cases, (one) => usage(one, environment));
  const rows = cases.map((one, index) => summarize(one, index, cases, walls, usages, calls.get(one)));
  if (options.json) console.log(JSON.stringify({ node: process.version, latency: Number(options.latency), rows }, null, 2));
  else print(rows);
} finally {
  server.disconnect();
  rmSync(root, { recursive: true, force: true });
}

/** Nothing of the developer's own: NODE_EXTRA_CA_CERTS alone costs Node 20 80 ms a start. */
function environmentFor(port) {
  return {
    PATH: process.env.PATH,
    HOME: root,
    TZ: 'UTC',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${port}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Runs a case and looks at what it wrote, before anything is timed. @returns the number of its calls */
async function checkOnce(one, env) {
  await countCalls();
  const { status, stderr } = start(one, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  strictEqual(status, 0, `${one.name}: ${stderr}`);
  if (one.output !== undefined) deepStrictEqual(one.read(readFileSync(one.output, 'utf8')), expectedValues(one.references), one.name);
  const calls = await countCalls();
  strictEqual(calls, Math.ceil(one.references / 10), `${one.name}: calls`);
  return calls;
}

async function countCalls() {
  server.send('count');
  const [{ calls }] = await once(server, 'message');
  return calls;
}

function rounds(count, cases, measure) {
  return Array.from({ length: count }, () => cases.map(measure));
}

function wallTime(one, env) {
  const { milliseconds } = start(one, { env, stdio: 'ignore' });
  return milliseconds;
}

function usage(one, env) {
  const NODE_OPTIONS = `--require=${new URL('usage.cjs', import.meta.url).pathname}`;
  const { output } = start(one, { env: { ...env, NODE_OPTIONS }, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  return JSON.parse(output[3]);
}

/** One run to its end. It really has to write: the output of the run before is removed first. */
function start({ name, args, directory, output }, spawnOptions) {
  if (output !== undefined) rmSync(output, { force: true });
  const began = performance.now();
  const result = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', ...spawnOptions });
  const milliseconds = performance.now() - began;
  if (result.status !== 0) throw new Error(`${name} failed (${result.status ?? result.signal}) ${result.stderr ?? ''}`);
  return { ...result, milliseconds };
}

function summarize(one, index, cases, walls, usages, calls) {
  const ratioTo = (other) => median(walls.map((round) => round[index] / round[other]));
  const rival = cases.findIndex(({ name, references }) => name.startsWith('SDK script') && references === one.references);
  const row = {
    name: one.name,
    ms: median(walls.map((round) => round[index])),
    ratio: ratioTo(0),
    toScript: rival === -1 || rival === index ? undefined : ratioTo(rival),
    cpu: median(usages.map((round) => round[index].cpu)),
    mib: median(usages.map((round) => round[index].rss)),
    calls,
  };
  const measured = { node: row.ratio, idiomatic: row.toScript, memory: row.mib };
  const goals = one.goals
    .filter(({ of }) => measured[of] !== undefined)
    .map(({ of, most }) => `${goalNames[of](most)}: ${measured[of] <= most ? 'met' : 'not met'}`);
  return { ...row, goals };
}

function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function print(rows) {
  console.log(`Node ${process.version}, latency ${options.latency} ms, medians of ${options.rounds} interleaved rounds after a warm-up\n`);
  const table = [
    ['case', 'ms', '× node', '× script', 'CPU ms', 'peak MiB', 'calls', 'goal'],
    ...rows.map(({ name, ms, ratio, toScript, cpu, mib, calls, goals }) => [
      name,
      ms.toFixed(1),
      ratio.toFixed(2),
      toScript?.toFixed(2) ?? '',
      cpu.toFixed(0),
      mib.toFixed(1),
      String(calls),
      goals.join(', '),
    ]),
  ];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    const cells = row.map((cell, column) => (column === 0 || column === 7 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])));
    console.log(cells.join('  ').trimEnd());
  }
}
