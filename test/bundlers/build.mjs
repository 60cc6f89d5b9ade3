// Builds one application with one bundler, as its own process would:  node build.mjs '{"bundler": "vite", …}'
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const {
  bundler,
  root,
  side,
  entry = 'main.js',
  expose,
  env,
  store,
  cache = false,
  mode = 'production',
  out = 'dist',
} = JSON.parse(process.argv[2]);
const options = {
  ...(expose && { expose }),
  ...(env && { variables: { env } }),
  ...(store && { store }),
  ...(bundler === 'rollup' && { side }),
};
const input = join(root, entry);
const output = join(root, out);
const { default: ssmith } = await import(`unplugin-ssmith/${bundler}`);
const name = 'main.mjs';

const builds = {
  vite: async () => {
    const { build } = await import('vite');
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      mode,
      plugins: [ssmith(options)],
      build: {
        outDir: output,
        emptyOutDir: false,
        minify: false,
        sourcemap: true,
        ...(side === 'server' ? { ssr: input } : {}),
        rollupOptions: { input, output: { entryFileNames: name } },
      },
    });
  },
  rollup: async () => {
    const { rollup } = await import('rollup');
    const bundle = await rollup({ input, external: /^node:/, plugins: [ssmith(options)], onLog: () => {} });
    await bundle.write({ dir: output, entryFileNames: name, sourcemap: true });
  },
  rolldown: async () => {
    const { rolldown } = await import('rolldown');
    const bundle = await rolldown({
      input,
      cwd: root,
      external: /^node:/,
      platform: side === 'server' ? 'node' : 'browser',
      plugins: [ssmith(options)],
      logLevel: 'silent',
    });
    await bundle.write({ dir: output, entryFileNames: name, sourcemap: true });
  },
  esbuild: async () => {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [input],
      absWorkingDir: root,
      bundle: true,
      format: 'esm',
      platform: side === 'server' ? 'node' : 'browser',
      outfile: join(output, name),
      sourcemap: true,
      logLevel: 'silent',
      plugins: [ssmith(options)],
    });
  },
  webpack: async () => compile((await import('webpack')).default, { type: 'filesystem', cacheDirectory: join(root, 'cache-webpack') }),
  rspack: async () =>
    compile((await import('@rspack/core')).rspack, {
      type: 'persistent',
      storage: { type: 'filesystem', directory: join(root, 'cache-rspack') },
    }),
};

function compile(start, persistent) {
  return new Promise((resolve, reject) => {
    const compiler = start({
      mode,
      context: root,
      entry: input,
      target: side === 'server' ? 'node20' : 'web',
      devtool: 'source-map',
      experiments: { outputModule: true },
      output: { path: output, filename: name, module: true, library: { type: 'module' } },
      plugins: [ssmith(options)],
      cache: cache ? persistent : false,
      infrastructureLogging: { level: 'none' },
    });
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) reject(error);
        else if (stats.hasErrors())
          reject(
            new Error(
              stats
                .toJson({ all: false, errors: true })
                .errors.map(({ message }) => message)
                .join('\n'),
            ),
          );
        else resolve();
      });
    });
  });
}

try {
  await builds[bundler]();
  console.log(pathToFileURL(join(output, name)).href);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
