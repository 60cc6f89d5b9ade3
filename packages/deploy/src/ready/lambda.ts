import { beside, lastEnvironment } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A function that renders when an execution environment starts, and again when its files are five minutes old. A refresh that
 * fails leaves the files of the one before; the first one has none, and the function does not start.
 */
export const lambda: ReadyFiles = (facts) => [
  { path: beside(facts, 'config-files.mjs'), text: loader(facts), purpose: 'renders at the start of an execution environment' },
  { path: beside(facts, 'handler.mjs'), text: handler(facts), purpose: 'a handler that reads a rendered file' },
];

function loader(facts: RepositoryFacts): string {
  const environment = lastEnvironment(facts);
  const variables = environment === undefined ? '' : `\n    variables: { env: process.env.ENVIRONMENT ?? '${environment}' },`;
  return `import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from '@ssmith/core';

/** Seen by this execution environment only, and gone with it. */
const directory = join(tmpdir(), 'config');
/** Milliseconds. */
const freshFor = 5 * 60_000;
/** A start has ten seconds. */
const deadline = 8_000;
let renderedAt;

/** @returns the directory of the files, which are five minutes old at most, or as good as they can be had */
export async function configDirectory() {
  if (renderedAt === undefined || Date.now() - renderedAt > freshFor) await refresh();
  return directory;
}

async function refresh() {
  try {
    await render({ cwd: import.meta.dirname,${variables} into: directory, deadline });
  } catch (error) {
    if (renderedAt === undefined) throw error;
    console.error(\`the config files stay as they are: \${error.message}\`);
  }
  renderedAt = Date.now();
}
`.replace('import.meta.dirname,\n    ', 'import.meta.dirname, ');
}

function handler(facts: RepositoryFacts): string {
  const [first = 'run/app.yaml'] = facts.outputs;
  const environment = lastEnvironment(facts) ?? '';
  const output = first.includes('${env}')
    ? `\`${first.replaceAll('${env}', `\${process.env.ENVIRONMENT ?? '${environment}'}`)}\``
    : `'${first}'`;
  return `import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configDirectory } from './config-files.mjs';

// While the execution environment starts: one that has no config does not get any event.
await configDirectory();

export async function handler(event) {
  const config = await readFile(join(await configDirectory(), ${output}), 'utf8');
  return { statusCode: 200, body: \`\${config.split('\\n').length} lines of config\` };
}
`;
}
