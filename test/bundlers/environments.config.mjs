// Two parts for browsers, built before and after a server, for `vite build --app`. The working directory is the project: src/main.js becomes
// dist/server/main.mjs, src/browser.js dist/client/main.mjs and dist/admin/main.mjs, if there is no src/admin.js. PLUGIN_OPTIONS are
// those of the plugin.
import { existsSync } from 'node:fs';
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
    client: { build: output('client', 'browser.js') },
    ssr: { consumer: 'server', build: { ssr: true, ...output('server', 'main.js') } },
    admin: { consumer: 'client', build: output('admin', existsSync('src/admin.js') ? 'admin.js' : 'browser.js') },
  },
};
