// Vite's development server in a process of its own: node serve.mjs '{"options":{},"vite":"vite-7"}'. Prints its address, and answers besides
//   /__ssr   what `show` of src/show.js gives on the server
//   /__deps  what it has found that pages depend on, when it has looked
//   /__sent  the next message to browsers, when it has been sent
import { once } from 'node:events';
import ssmith from 'unplugin-ssmith/vite';

const { options = {}, base = '/', vite = 'vite', discovery = false } = JSON.parse(process.argv[2] ?? '{}');
const { createServer } = await import(vite);

let ready;
const control = {
  name: 'control',
  configureServer(server) {
    ready = once(server.watcher, 'ready');
    const { hot } = server.environments.client;
    const send = hot.send.bind(hot);
    const sent = [];
    let waiting;
    hot.send = (...message) => {
      sent.push(message[0]);
      waiting?.();
      send(...message);
    };
    server.middlewares.use(async (request, response, next) => {
      if (request.url === '/__ssr') {
        try {
          const { show } = await server.ssrLoadModule('/src/show.js');
          response.end(JSON.stringify(show()));
        } catch (error) {
          response.statusCode = 500;
          response.end(error.message);
        }
      } else if (request.url === '/__deps') {
        const { depsOptimizer } = server.environments.client;
        await depsOptimizer.scanProcessing;
        response.end(JSON.stringify(Object.keys(depsOptimizer.metadata.discovered)));
      } else if (request.url === '/__sent') {
        if (sent.length === 0) await new Promise((done) => (waiting = done));
        response.end(JSON.stringify(sent.splice(0)));
      } else next();
    });
  },
};

const server = await createServer({
  base,
  configFile: false,
  logLevel: 'silent',
  server: { host: '127.0.0.1', port: 0 },
  optimizeDeps: { noDiscovery: !discovery },
  plugins: [ssmith(options), control],
});
await Promise.all([ready, server.listen()]);
console.log(`http://127.0.0.1:${server.httpServer.address().port}`);
