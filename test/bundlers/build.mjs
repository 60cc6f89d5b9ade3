// One build, by a bundler itself, in a process of its own: node build.mjs BUNDLER SIDE '{"options":{},"mode":"production"}'
// The working directory is the project; src/main.js becomes dist/SIDE/main.mjs. Ends with 1 and the bundler's own messages. `asset` is
// the text of a file notes.txt, which another plugin adds to the output; with `page`, Vite begins with index.html, with `pages` with these;
// `vite` is the package that it comes from; with `blind`, another plugin takes from esbuild what it says of a build.
import { resolve } from 'node:path';

const [, , bundler, side, settings = '{}'] = process.argv;
const { options = {}, mode = 'production', asset, page = false, pages, vite = 'vite', blind = false } = JSON.parse(settings);
const server = side === 'server';
const input = resolve('src/main.js');
const outdir = resolve('dist', side);
const { default: ssmith } = await import(`unplugin-ssmith/${bundler}`);

/** For bundlers that have the hooks of Rollup. */
const adding = {
  name: 'adding',
  generateBundle() {
    if (asset !== undefined) this.emitFile({ type: 'asset', fileName: 'notes.txt', source: asset });
  },
};

const builders = {
  async vite() {
    const { build } = await import(vite);
    const library = { lib: { entry: input, formats: ['es'], fileName: () => 'main.mjs' } };
    const named = { rolldownOptions: { output: { entryFileNames: 'main.mjs' } } };
    const single = { ...(server ? { ssr: input } : page ? { manifest: true } : library), ...named };
    const entry = pages === undefined ? single : { rollupOptions: { input: pages } };
    await build({
      configFile: false,
      logLevel: 'silent',
      mode,
      build: {
        outDir: outdir,
        emptyOutDir: false,
        minify: true,
        sourcemap: true,
        ...entry,
      },
      plugins: [ssmith(options), adding],
    });
  },
  async rollup() {
    const { rollup } = await import('rollup');
    const built = await rollup({
      input,
      plugins: [ssmith({ side, ...options }), adding],
      onwarn: (warning) => console.error(warning.message),
    });
    await built.write({ dir: outdir, entryFileNames: 'main.mjs', sourcemap: true });
  },
  async rolldown() {
    const { build } = await import('rolldown');
    await build({
      input,
      platform: server ? 'node' : 'browser',
      plugins: [ssmith(options), adding],
      logLevel: 'silent',
      output: { dir: outdir, entryFileNames: 'main.mjs', minify: true, sourcemap: true },
    });
  },
  async esbuild() {
    const { build } = await import('esbuild');
    await build({
      entryPoints: asset === undefined ? [input] : [input, resolve('src/notes.txt')],
      loader: { '.txt': 'copy' },
      bundle: true,
      minify: true,
      sourcemap: true,
      format: 'esm',
      logLevel: 'silent',
      platform: server ? 'node' : 'browser',
      outdir,
      outExtension: { '.js': '.mjs' },
      plugins: [ssmith(options), { name: 'blinding', setup: ({ initialOptions }) => blind && (initialOptions.metafile = false) }],
    });
  },
  async webpack() {
    const { default: webpack } = await import('webpack');
    await run(webpack({ ...common(), cache: { type: 'filesystem', cacheDirectory: resolve('.cache/webpack') } }));
  },
  async rspack() {
    const { rspack } = await import('@rspack/core');
    const cache = { type: 'persistent', storage: { type: 'filesystem', directory: resolve('.cache/rspack') } };
    await run(rspack({ ...common(), cache }));
  },
};

/** What webpack and Rspack are both told. */
function common() {
  return {
    context: process.cwd(),
    mode,
    target: server ? 'node' : 'web',
    devtool: 'source-map',
    entry: { main: input },
    experiments: { outputModule: true },
    output: { path: outdir, filename: '[name].mjs', module: true, library: { type: 'module' } },
    plugins: [ssmith(options), { apply: addAsset }],
  };
}

function addAsset({ hooks, webpack }) {
  if (asset === undefined) return;
  hooks.thisCompilation.tap('adding', (compilation) => {
    const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_SUMMARIZE;
    compilation.hooks.processAssets.tap({ name: 'adding', stage }, () => {
      compilation.emitAsset('notes.txt', new webpack.sources.RawSource(asset));
    });
  });
}

function run(compiler) {
  return new Promise((done, fail) => {
    compiler.run((error, stats) => {
      compiler.close((closing) => {
        if (error ?? closing) fail(error ?? closing);
        else if (stats.hasErrors()) fail(new Error(stats.toString({ all: false, errors: true })));
        else done();
      });
    });
  });
}

try {
  await builders[bundler]();
} catch (error) {
  for (const { message } of [error, ...(error.errors ?? [])]) console.error(message);
  process.exitCode = 1;
}
