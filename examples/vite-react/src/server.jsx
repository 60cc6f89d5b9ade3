import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { answer } from './answer.jsx';

const client = join(import.meta.dirname, '../client');
const types = { '.js': 'text/javascript', '.css': 'text/css' };
const template = await readFile(join(client, 'index.html'), 'utf8');

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const { type, body } = answer(path, template) ?? { type: types[extname(path)], body: await asset(path) };
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(body);
});

/** URL has taken every `..` out of the path. */
function asset(path) {
  return path.startsWith('/assets/') ? readFile(join(client, path)).catch(() => undefined) : undefined;
}

server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
