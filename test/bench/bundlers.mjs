// What the plugin costs a build: an application of 300 modules for a server, by each bundler, without the plugin, with it, and with
// a template that is imported. All are built in one process, by turns, after a round that does not count; each is compared with
// the first of its round, and the first with itself, which shows what the machine does to the figures. The fastest of all rounds says
// more where the machine is shared. Nothing is enforced.
//
//   pnpm bench:bundlers [--rounds 9] [--modules 300] [--only esbuild]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const bundlers = ['vite', 'rollup', 'rolldown', 'esbuild', 'webpack', 'rspack'];
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    modules: { type: 'string', default: '300' },
    only: { type: 'string', default: '' },
    inside: { type: 'string' },
  },
});

if (options.inside === undefined) {
  console.log(`Node ${process.version}, ${options.modules} modules, ${options.rounds} rounds after a warm-up`);
  for (const bundler of bundlers.filter((name) => name.includes(options.only))) {
    const own = [process.argv[1], '--inside', bundler, '--rounds', options.rounds, '--modules', options.modules];
    const { status } = spawnSync(process.execPath, own, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
} else await measure(options.inside);

async function measure(bundler) {
  const root = mkdtempSync(join(tmpdir(), 'ssmith-bench-'));
  try {
    writeApplication(root, Number(options.modules));
    process.chdir(root);
    const build = await builderFor(bundler);
    const { default: ssmith } = await import(`unplugin-ssmith/${bundler}`);
    const plugin = () => [ssmith({ side: 'server' })];
    const ways = {
      'without the plugin': () => build('plain.js', []),
      'without it, again': () => build('plain.js', []),
      'with it': () => build('plain.js', plugin()),
      'with it, a template imported': () => build('templates.js', plugin()),
    };
    print(bundler, await timeByTurns(ways, Number(options.rounds)));
  } finally {
    process.chdir('/');
    rmSync(root, { recursive: true, force: true });
  }
}

/** Modules as people write them: small, each using a few others. */
function writeApplication(root, count) {
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'config'));
  for (let index = 0; index < count; index += 1) {
    const used = [2 * index + 1, 2 * index + 2].filter((other) => other < count);
    const imports = used.map((other) => `import { value as value${other} } from './m${other}.js';\n`).join('');
    const lines = Array.from(
      { length: 30 },
      (_, line) => `  if (input === ${line}) return { name: 'module ${index}', line: ${line} + sum };\n`,
    );
    const sum = ['0', ...used.map((other) => `Object.keys(value${other}(1)).length`)].join(' + ');
    writeFileSync(
      join(root, `src/m${index}.js`),
      `${imports}export function value(input) {\n  const sum = ${sum};\n${lines.join('')}  return {};\n}\n`,
    );
  }
  writeFileSync(join(root, 'src/plain.js'), "import { value } from './m0.js';\nconsole.log(value(3));\n");
  const template = "import config from '../config/app.ssm.yaml';\nconsole.log(config.db.password.length);\n";
  writeFileSync(join(root, 'src/templates.js'), `import './plain.js';\n${template}`);
  writeFileSync(join(root, 'config/app.ssm.yaml'), 'db: { password: "ssm:/app/db/password", host: "ssm:/app/db/host" }\n');
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
}

/** @returns milliseconds, by way and round */
async function timeByTurns(ways, rounds) {
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(ways)) {
      const began = performance.now();
      await run();
      if (round > 0) times[name].push(performance.now() - began);
    }
  }
  return times;
}

function print(bundler, times) {
  console.log(`\n${bundler}`);
  const [first] = Object.values(times);
  for (const [name, measured] of Object.entries(times)) {
    const ratio = median(measured.map((time, round) => time / first[round]));
    const fastest = Math.min(...measured);
    const best = `fastest ${fastest.toFixed(0).padStart(6)} ms${(fastest / Math.min(...first)).toFixed(2).padStart(8)} ×`;
    console.log(`  ${name.padEnd(30)}${median(measured).toFixed(0).padStart(7)} ms${ratio.toFixed(2).padStart(8)} ×     ${best}`);
  }
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

/** @returns builds a file of `src` for a server, with plugins */
async function builderFor(bundler) {
  const builders = {
    async vite() {
      const { build } = await import('vite');
      const settings = { configFile: false, logLevel: 'silent' };
      return (entry, plugins) => build({ ...settings, plugins, build: { ssr: `src/${entry}`, emptyOutDir: false } });
    },
    async rollup() {
      const { rollup } = await import('rollup');
      return async (entry, plugins) => (await rollup({ input: `src/${entry}`, plugins, onwarn() {} })).write({ dir: 'dist' });
    },
    async rolldown() {
      const { build } = await import('rolldown');
      return (entry, plugins) => build({ input: `src/${entry}`, platform: 'node', plugins, logLevel: 'silent', output: { dir: 'dist' } });
    },
    async esbuild() {
      const { build } = await import('esbuild');
      const settings = { bundle: true, platform: 'node', format: 'esm', outdir: 'dist', logLevel: 'silent' };
      return (entry, plugins) => build({ ...settings, entryPoints: [`src/${entry}`], plugins });
    },
    async webpack() {
      return compileWith((await import('webpack')).default);
    },
    async rspack() {
      return compileWith((await import('@rspack/core')).rspack);
    },
  };
  return builders[bundler]();
}

function compileWith(create) {
  return (entry, plugins) =>
    new Promise((resolve, reject) => {
      const output = { path: join(process.cwd(), 'dist') };
      const settings = { context: process.cwd(), mode: 'production', target: 'node', cache: false, output };
      const compiler = create({ ...settings, entry: `./src/${entry}`, plugins });
      compiler.run((error, stats) => {
        if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
        else compiler.close(resolve);
      });
    });
}
