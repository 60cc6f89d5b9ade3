// A service with a config file, as small as one can be that is worth a reload.
//
//   node service.mjs PORT FILE      listens on loopback, and prints so
//   node service.mjs --check FILE   whether the file has the form that it needs
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [first, second] = process.argv.slice(2);
if (first === '--check') readSettings(second);
else serve(Number(first), second);

function serve(port, file) {
  let current = load(file);
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/reload') {
      try {
        current = load(file);
        response.end();
      } catch {
        // It goes on with what it has.
        response.writeHead(500).end();
      }
      return;
    }
    const { release, word } = current;
    // So that there are always requests under way.
    setTimeout(() => response.end(JSON.stringify({ release, word, pid: process.pid })), 5);
  });
  server.listen(port, '127.0.0.1', () => console.log('listening'));
}

/** The settings, and what they lead to. */
function load(file) {
  const { release, words } = readSettings(file);
  return { release, word: readFileSync(words, 'utf8').split('\n')[0] };
}

function readSettings(file) {
  const { release, workers, words } = JSON.parse(readFileSync(file, 'utf8'));
  if (!release || !words || !(workers >= 1 && workers <= 100)) throw new Error('not the settings of this service');
  return { release, words };
}
