// Bundles the program and everything that it uses into a few CommonJS files. What a file costs is the code that Node.js
// has to load, so the parts lie in chunks that are loaded when they are needed: the help needs one, a .env two.
import { readFileSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { trimSdk } from './trim-sdk.mjs';

const root = new URL('..', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

rmSync(new URL('dist', root), { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root.pathname,
  input: { ssmith: 'src/main.ts' },
  platform: 'node',
  // Loads parts of itself by their path, so that it cannot be bundled.
  external: ['jiti'],
  resolve: { mainFields: ['module', 'main'], conditionNames: ['@ssmith/source', 'import', 'module', 'node', 'default'] },
  transform: { define: { VERSION: JSON.stringify(version) }, target: 'node20' },
  plugins: [trimSdk()],
});
await bundle.write({
  dir: new URL('dist', root).pathname,
  format: 'cjs',
  minify: true,
  comments: { legal: false },
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
});
await bundle.close();
