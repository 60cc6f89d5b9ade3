// Bundles the command, the AWS SDK included, into the one file that a runner starts: nothing is installed beside it.
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rolldown } from 'rolldown';
import { trimSdk } from '../../cli/build/trim-sdk.mjs';

const root = new URL('.', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../../cli/package.json', root), 'utf8'));
const yaml = createRequire(new URL('../../core/package.json', root))
  .resolve('yaml/package.json')
  .replace('package.json', 'browser/dist/index.js');

const bundle = await rolldown({
  cwd: root.pathname,
  input: { index: 'src/main.ts' },
  platform: 'node',
  resolve: {
    alias: { yaml, jiti: new URL('src/jiti.ts', root).pathname },
    mainFields: ['module', 'main'],
    conditionNames: ['@ssmith/source', 'import', 'module', 'node', 'default'],
  },
  transform: { define: { VERSION: JSON.stringify(version) }, target: 'node20' },
  checks: { ineffectiveDynamicImport: false },
  plugins: [trimSdk()],
});
rmSync(new URL('dist', root), { recursive: true, force: true });
await bundle.write({
  file: new URL('dist/index.mjs', root).pathname,
  format: 'esm',
  codeSplitting: false,
  minify: true,
  comments: { legal: false },
});
await bundle.close();
