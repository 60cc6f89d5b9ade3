// Bundles the program and everything that it uses into a few CommonJS files. What a file costs is the code that Node.js
// has to load, so the parts lie in chunks that are loaded when they are needed: the help needs one, a .env three.
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rolldown } from 'rolldown';
import { trimSdk } from './trim-sdk.mjs';

const root = new URL('..', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/**
 * What is loaded together lies in one file, because half a millisecond goes into each: everything that these modules and
 * those before them import statically. The rest, which is loaded now and then, is left to the bundler.
 */
const stages = {
  run: ['cli/src/run.ts', 'core/src/format/dotenv/dotenv.ts', 'core/src/format/json/json.ts'],
  aws: ['core/src/source/aws/open.ts'],
};

// As ES modules, of which only what is used is bundled; `yaml` offers them to browsers only, but needs none.
const yaml = createRequire(new URL('../core/package.json', root))
  .resolve('yaml/package.json')
  .replace('package.json', 'browser/dist/index.js');

const bundle = await rolldown({
  cwd: root.pathname,
  input: { ssmith: 'src/main.ts' },
  platform: 'node',
  // Loads parts of itself by their path, so that it cannot be bundled.
  external: ['jiti'],
  resolve: {
    alias: { yaml },
    mainFields: ['module', 'main'],
    conditionNames: ['@ssmith/source', 'import', 'module', 'node', 'default'],
  },
  transform: { define: { VERSION: JSON.stringify(version) }, target: 'node20' },
  preserveEntrySignatures: false,
  // What is imported dynamically may lie in a stage that another import has loaded already.
  checks: { ineffectiveDynamicImport: false },
  plugins: [trimSdk()],
});
const output = {
  dir: new URL('dist', root).pathname,
  format: 'cjs',
  minify: true,
  comments: { legal: false },
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
};
const stageOf = sortIntoStages(await bundle.generate(output));
rmSync(output.dir, { recursive: true, force: true });
await bundle.write({
  ...output,
  codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: (id) => stageOf.get(id) ?? null, debugName: 'stages' }] },
});
await bundle.close();

/** The stage of each module, read off the chunks that the bundler makes by itself. */
function sortIntoStages({ output: chunks }) {
  const stageOf = new Map();
  const left = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const add = (stage, chunk) => {
    // What is not a chunk is a module of Node.js.
    if (chunk === undefined || !left.delete(chunk.fileName)) return;
    for (const id of chunk.moduleIds) stageOf.set(id, stage);
    for (const name of chunk.imports) add(stage, left.get(name));
  };
  add(null, left.get('ssmith.cjs'));
  for (const [stage, modules] of Object.entries(stages)) {
    for (const module of modules) {
      const chunk = chunks.find(({ moduleIds }) => moduleIds?.some((id) => id.endsWith(`/packages/${module}`)));
      if (chunk === undefined) throw new Error(`${module} is not bundled: see \`stages\``);
      add(stage, chunk);
    }
  }
  return stageOf;
}
