// A server and two parts for browsers, for `vite build --app`. The working directory is the project: src/main.js becomes
// dist/server/main.mjs, src/browser.js dist/client/main.mjs and dist/admin/main.mjs. PLUGIN_OPTIONS are those of the plugin.
import { resolve } from 'node:path';
import ssmith from 'unplugin-ssmith/vite';

const options = JSON.parse(process.env.PLUGIN_OPTIONS ?? '{}');
const output = (name, entry) => ({
  outDir: `dist/${name}`,
  rolldownOptions: { input: resolve('src', entry), output: { entryFileNames: 'main.mjs' } },
});

export default {
  root: process.cwd(),
  logLevel: 'silent',
  plugins: [ssmith(options)],
  builder: {},
  environments: {
    ssr: { consumer: 'server', build: { ssr: true, ...output('server', 'main.js') } },
    client: { build: output('client', 'browser.js') },
    admin: { consumer: 'client', build: output('admin', 'browser.js') },
  },
};
