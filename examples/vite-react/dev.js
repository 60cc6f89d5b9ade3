// The same answers, by Vite's development server: modules of the server are loaded as they are, and values are in its memory.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createVite } from 'vite';

const vite = await createVite({ server: { middlewareMode: true }, appType: 'custom' });

const server = createServer((request, response) => {
  vite.middlewares(request, response, async () => {
    try {
      const { answer } = await vite.ssrLoadModule('/src/answer.jsx');
      const template = await vite.transformIndexHtml(request.url, await readFile('index.html', 'utf8'));
      const { type, body } = answer(request.url, template) ?? {};
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(body);
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  });
});

server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
