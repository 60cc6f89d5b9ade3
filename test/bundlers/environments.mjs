// Builds a server and a browser's part in one run of Vite, as `vite build --app` does:  node environments.mjs ROOT
import { join } from 'node:path';
import { createBuilder } from 'vite';
import ssmith from 'unplugin-ssmith/vite';

const root = process.argv[2];
const input = (name) => ({ rolldownOptions: { input: join(root, name), output: { entryFileNames: 'main.mjs' } } });
const builder = await createBuilder({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins: [ssmith()],
  environments: {
    ssr: { consumer: 'server', build: { outDir: join(root, 'dist/server'), ssr: true, ...input('main.js') } },
    client: { build: { outDir: join(root, 'dist/client'), ...input('plain.js') } },
  },
});
for (const name of ['ssr', 'client']) await builder.build(builder.environments[name]);
