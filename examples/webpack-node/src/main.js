import { createServer } from 'node:http';
import service, { port } from '../config/service.ssm.yaml';
import { connect } from './database.js';

const database = connect();

const server = createServer((request, response) => {
  if (request.url === '/features') response.end(JSON.stringify({ ...service.features }));
  else if (request.url === '/health') response.end(JSON.stringify({ database, ledger: service.ledger.url }));
  else response.writeHead(404).end();
});

// A log of the settings shows no value.
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`, service));
