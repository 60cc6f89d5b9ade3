/*
 * What surrounds a host at AWS, for a network of its own: the regional services behind TLS, and the metadata of the instance.
 * Each line of the standard input has the settings read again, and is answered with a line; it ends with its input.
 *
 * usage: node aws-network.mjs SETTINGS, a file of JSON: `address` and `certificate` and `key` (PEM) of the services, `store`, the
 * options of an embedded store, and `role`, the name of that identity which the instance has.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { createServer as createSecureServer } from 'node:tls';
import { startLocalStore } from '../../packages/local/dist/index.js';

const [, , file = ''] = process.argv;
let settings;
let store;

async function open() {
  settings = JSON.parse(readFileSync(file, 'utf8'));
  await store?.close();
  // Not on loopback, where a store takes no name but that of loopback for its own.
  store = await startLocalStore({ ...settings.store, host: settings.address });
}
await open();

const services = createSecureServer({ cert: settings.certificate, key: settings.key }, (socket) => {
  const way = connect(Number(store.url.port), settings.address);
  for (const end of [socket, way]) end.on('error', () => [socket, way].forEach((one) => one.destroy()));
  socket.pipe(way).pipe(socket);
});

/** IMDSv2: nothing without a token, and a token for those only who ask for it in the right way. */
const token = 'token-of-this-instance';
const metadata = createServer(({ method, url, headers }, response) => {
  const lifetime = headers['x-aws-ec2-metadata-token-ttl-seconds'];
  if (method === 'PUT' && url === '/latest/api/token' && lifetime !== undefined) {
    response.writeHead(200, { 'x-aws-ec2-metadata-token-ttl-seconds': lifetime }).end(token);
  } else if (headers['x-aws-ec2-metadata-token'] !== token) response.writeHead(401).end();
  else {
    const text = documentAt(url);
    response.writeHead(text === undefined ? 404 : 200).end(text);
  }
});

function documentAt(url) {
  const { role, store: options } = settings;
  if (url === '/latest/meta-data/placement/region') return options.region;
  if (url === '/latest/dynamic/instance-identity/document') return JSON.stringify({ region: options.region, accountId: options.account });
  const { accessKeyId, secretAccessKey, sessionToken } = options.identities.find(({ name }) => name === role) ?? {};
  if (accessKeyId === undefined) return undefined;
  if (url === '/latest/meta-data/iam/security-credentials/') return role;
  if (url !== `/latest/meta-data/iam/security-credentials/${role}`) return undefined;
  const Expiration = new Date(Date.now() + 6 * 3_600_000).toISOString();
  const keys = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration };
  return JSON.stringify({ Code: 'Success', Type: 'AWS-HMAC', ...keys });
}

await new Promise((resolve) => services.listen(443, settings.address, resolve));
await new Promise((resolve) => metadata.listen(80, '169.254.169.254', resolve));
console.log('ready');
for await (const _ of createInterface(process.stdin)) {
  await open();
  console.log('ready');
}
process.exit();
