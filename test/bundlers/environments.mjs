// Builds a server and a browser's part in one run of Vite, as `vite build --app` does. The working directory is the project;
// src/main.js becomes dist/server/main.mjs, src/browser.js dist/client/main.mjs.
import { resolve } from 'node:path';
import ssmith from 'unplugin-ssmith/vite';
import { createBuilder } from 'vite';

const input = (name) => ({ rolldownOptions: { input: resolve('src', name), output: { entryFileNames: 'main.mjs' } } });
const builder = await createBuilder({
  configFile: false,
  logLevel: 'silent',
  plugins: [ssmith()],
  builder: {},
  environments: {
    ssr: { consumer: 'server', build: { outDir: 'dist/server', ssr: true, ...input('main.js') } },
    client: { build: { outDir: 'dist/client', ...input('browser.js') } },
  },
});
await builder.buildApp();
