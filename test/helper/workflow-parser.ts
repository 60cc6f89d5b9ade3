import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { Project } from './project.ts';

interface Parsed {
  readonly context: { readonly errors: { getErrors(): readonly { readonly message: string }[] } };
}
interface Parser {
  readonly workflow: (file: object, trace: object) => Parsed;
  readonly action: (file: object, trace: object) => Parsed;
}

/**
 * What GitHub's own parser, of a package that is pinned, finds wrong with a workflow or with an action.yml. It is bundled
 * first: it imports its schemas in a way that Node.js does not take.
 */
export async function complaintsOf(kind: keyof Parser, content: string): Promise<string[]> {
  const { [kind]: parse } = await loadParser();
  const trace = { error: () => {}, info: () => {}, verbose: () => {} };
  return parse({ name: `${kind}.yml`, content }, trace)
    .context.errors.getErrors()
    .map(({ message }) => message);
}

async function loadParser(): Promise<Parser> {
  const contents = `export { parseWorkflow as workflow } from '@actions/workflow-parser';
export { parseAction as action } from '@actions/workflow-parser/actions/index';`;
  const resolveDir = new URL('../..', import.meta.url).pathname;
  const result = await build({ stdin: { contents, resolveDir }, bundle: true, platform: 'node', format: 'cjs', write: false });
  const file = new Project().path('parser.cjs');
  writeFileSync(file, result.outputFiles[0]?.text ?? '');
  return createRequire(import.meta.url)(file) as Parser;
}
