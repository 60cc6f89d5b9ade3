import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { probe } from '../config/status.ssm.toml';

const browser = join(import.meta.dirname, '../browser');
const files = { '/': ['index.html', 'text/html'], '/main.js': ['main.js', 'text/javascript'] };

const server = createServer(async ({ url }, response) => {
  const [name, type] = files[url] ?? [];
  if (name !== undefined) response.writeHead(200, { 'content-type': type }).end(await readFile(join(browser, name)));
  else if (url === '/status') response.end(JSON.stringify(probe.targets.map((target) => [target, ask(target)])));
  else response.writeHead(404).end();
});

/** Where the target would be asked, with the token. */
function ask() {
  return probe.token === '' ? 'unknown' : 'well';
}

server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
