// The local store: what its start costs beside `node -e 0`, and what it bears: 10,000 parameters, and a thousand requests
// a second from another process. Figures are shown, not enforced.
//
//   pnpm bench:store [--rounds 15] [--seconds 10]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, seconds: { type: 'string', default: '10' } },
});
const store = new URL('../../packages/local/dist/index.js', import.meta.url).href;
const wantedRate = 1000;
const parameters = 10_000;

startUp(Number(options.rounds));
await load(Number(options.seconds));

/** Whole processes, side by side: one that does nothing, one that starts a store and ends it. */
function startUp(rounds) {
  const cases = {
    'node -e 0': ['-e', '0'],
    'store, empty': ['--input-type=module', '-e', `const s = await (await import('${store}')).startLocalStore(); await s.close();`],
    'store, 10,000 parameters': ['--input-type=module', '-e', `${serving(parameters)} await store.close();`],
  };
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, args] of Object.entries(cases)) {
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: environment() });
      if (status !== 0) throw new Error(stderr);
      if (round > 0) times[name].push(performance.now() - began);
    }
  }
  console.log(`Node ${process.version}, medians of ${rounds} interleaved rounds after a warm-up\n`);
  for (const [name, measured] of Object.entries(times)) {
    const ratio = median(measured.map((time, round) => time / times['node -e 0'][round]));
    console.log(`${name.padEnd(28)}${median(measured).toFixed(1).padStart(8)} ms${ratio.toFixed(2).padStart(8)} × node`);
  }
}

function serving(count) {
  return `const { startLocalStore } = await import('${store}');
    const parameters = Object.fromEntries(Array.from({ length: ${count} }, (_, i) => ['/load/group-' + (i % 100) + '/setting-' + i, { type: i % 2 ? 'String' : 'SecureString', value: 'value ' + i }]));
    const store = await startLocalStore({ parameters });`;
}

async function load(seconds) {
  const server = spawn(process.execPath, ['--input-type=module', '-e', `${serving(parameters)} console.log(store.endpoint);`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(),
  });
  const [output] = await once(server.stdout, 'data');
  const endpoint = output.toString().trim();
  try {
    const before = residentMiB(server.pid);
    const paced = await fire(endpoint, seconds, wantedRate);
    const after = residentMiB(server.pid);
    const fastest = await fire(endpoint, 3, Number.POSITIVE_INFINITY);
    console.log(`\n10,000 parameters, GetParameters of ten names, half of them decrypted, from another process:`);
    console.log(
      `  at 1,000 a second for ${seconds} s: ${paced.answered} answered, ${paced.failed} failed; median ${paced.median.toFixed(2)} ms, 99 % within ${paced.p99.toFixed(2)} ms`,
    );
    console.log(`  as fast as it goes: ${Math.round(fastest.answered / 3)} a second`);
    console.log(`  memory of the server: ${before} MiB before, ${after} MiB after, ${residentMiB(server.pid)} MiB at the end`);
  } finally {
    server.kill();
  }
}

/** Requests at a rate, or 16 at a time as fast as they are answered. */
async function fire(endpoint, seconds, rate) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const until = performance.now() + seconds * 1000;
  const latencies = [];
  let failed = 0;
  let sent = 0;
  const one = async () => {
    const began = performance.now();
    if ((await ask(endpoint, agent, sent++)) === 200) latencies.push(performance.now() - began);
    else failed += 1;
  };
  if (Number.isFinite(rate)) {
    const began = performance.now();
    const pending = [];
    while (performance.now() < until) {
      while (sent < ((performance.now() - began) * rate) / 1000) pending.push(one());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(pending);
  } else {
    const worker = async () => {
      while (performance.now() < until) await one();
    };
    await Promise.all(Array.from({ length: 16 }, worker));
  }
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return { answered: latencies.length, failed, median: median(latencies), p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0 };
}

function ask(endpoint, agent, index) {
  const names = Array.from({ length: 10 }, (_, at) => (index * 10 + at) % parameters).map(
    (one) => `/load/group-${one % 100}/setting-${one}`,
  );
  const body = JSON.stringify({ Names: names, WithDecryption: true });
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': body.length,
    'x-amz-target': 'AmazonSSM.GetParameters',
    'x-amz-date': date,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIALOAD/${date.slice(0, 8)}/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=00`,
  };
  return new Promise((resolve, reject) => {
    const call = request(endpoint, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Linux tells. */
function residentMiB(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    return '?';
  }
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Nothing of the developer's own: NODE_EXTRA_CA_CERTS alone costs Node 20 80 ms a start. */
function environment() {
  return { PATH: process.env.PATH };
}
