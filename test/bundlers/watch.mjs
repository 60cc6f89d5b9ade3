// A bundler that watches, in a process of its own: node watch.mjs BUNDLER '{"expose":{}}'. The working directory is the project;
// src/main.js becomes dist/main.mjs, for browsers. Ends when its standard input does.
import { resolve } from 'node:path';

const [, , bundler, settings] = process.argv;
const { default: ssmith } = await import(`unplugin-ssmith/${bundler}`);
const plugins = [ssmith({ side: 'client', ...JSON.parse(settings) })];
const input = resolve('src/main.js');
const output = { dir: 'dist', entryFileNames: 'main.mjs' };

const watchers = {
  async vite() {
    const { build } = await import('vite');
    const lib = { entry: input, formats: ['es'], fileName: () => 'main.mjs' };
    return build({ configFile: false, logLevel: 'silent', plugins, build: { watch: {}, lib, minify: false } });
  },
  async rollup() {
    const { watch } = await import('rollup');
    return watch({ input, plugins, output }).on('event', ({ result }) => result?.close());
  },
  async rolldown() {
    const { watch } = await import('rolldown');
    return watch({ input, plugins, platform: 'browser', output }).on('event', ({ result }) => result?.close());
  },
  async esbuild() {
    const { context } = await import('esbuild');
    const building = await context({
      entryPoints: [input],
      bundle: true,
      format: 'esm',
      outfile: 'dist/main.mjs',
      logLevel: 'silent',
      plugins,
    });
    await building.watch();
    return { close: () => building.dispose() };
  },
  async webpack() {
    return compile((await import('webpack')).default);
  },
  async rspack() {
    return compile((await import('@rspack/core')).rspack);
  },
};

function compile(create) {
  const experiments = { outputModule: true };
  const settings = { context: process.cwd(), mode: 'none', target: 'web', entry: input, experiments, plugins };
  const compiler = create({ ...settings, output: { path: resolve('dist'), filename: 'main.mjs', module: true } });
  const watching = compiler.watch({}, () => {});
  return { close: () => new Promise((done) => watching.close(done)) };
}

const watcher = await watchers[bundler]();
process.stdin.resume();
process.stdin.on('end', async () => {
  await watcher.close();
  process.exit();
});
