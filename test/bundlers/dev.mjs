// Starts Vite's development server over an application, does what a browser and an editor do, and prints what came of it:
//   node dev.mjs '{"root": "…", "requests": ["/store.yaml"], "expose": {…}}'
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import ssmith from 'unplugin-ssmith/vite';

const { root, requests, expose } = JSON.parse(process.argv[2]);
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins: [ssmith({ expose })],
  server: { port: 0, host: '127.0.0.1' },
  optimizeDeps: { noDiscovery: true },
});
await server.listen();
const { port } = server.httpServer.address();

const served = await server.ssrLoadModule('/src/deep.js');
const answers = {};
for (const path of requests) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept: '*/*' } });
  answers[path] = { status: response.status, text: await response.text() };
}

const reload = new Promise((resolve) => {
  const { hot } = server.environments.client;
  const send = hot.send.bind(hot);
  hot.send = (...payload) => {
    resolve(payload[0]?.type);
    send(...payload);
  };
});
appendFileSync(join(root, 'config/app.ssm.yaml'), 'added: later\n');
appendFileSync(join(root, 'config/public.ssm.yaml'), 'added: later\n');
// Nobody is told of a module that no browser has asked for.
const payload = requests.length > 0 ? await reload : 'none';
// The server's own environment hears of the edit by an event of its own.
const invalidated = () =>
  server.environments.ssr.moduleGraph.getModuleById(join(root, 'config/app.ssm.yaml.ssmith.mjs'))?.transformResult === null;
while (requests.length > 0 && !invalidated()) await new Promise((resolve) => setImmediate(resolve));
const again = await server.ssrLoadModule('/src/deep.js');
await server.close();
console.log(JSON.stringify({ read: served.read, answers, payload, added: again.default.added }));
