// The local store with the parameters of the bench, in a process of its own, at a fixed latency.
import { startLocalStore } from '../../packages/local/dist/index.js';
import { names, valueOf } from './values.mjs';

const latency = Number(process.argv[2] ?? 0);
const parameters = Object.fromEntries(names(1000).map(({ name }) => [name, { type: 'SecureString', value: valueOf(name) }]));
const store = await startLocalStore({ parameters, faults: { latency } });
process.send({ port: Number(store.url.port) });

// "How many calls since I last asked?"
let told = 0;
process.on('message', () => {
  const { GetParameters = 0 } = store.counts();
  process.send({ calls: GetParameters - told });
  told = GetParameters;
});
process.on('disconnect', () => process.exit());
