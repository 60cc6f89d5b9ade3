import { relative } from 'node:path';
import { formatProblem, type ImportedTemplate, type Problem } from '@ssmith/core';
import { templateOf } from './id.ts';

/** A mistake, with everything in its message: some bundlers show nothing else of an error. */
export class BundleError extends Error {
  override readonly name = 'SsmithError';
  readonly code = 'leak';
  readonly id: string;
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };

  constructor(template: ImportedTemplate, message: string) {
    super(message);
    this.id = template.file;
    const [first] = template.references;
    const position = first?.place.source.position(first.place.span.start) ?? { line: 1, column: 1 };
    this.loc = { file: template.file, line: position.line, column: position.column - 1 };
    // Where this was made says nothing to anybody.
    delete this.stack;
  }
}

/**
 * A template for servers was imported into code for a browser.
 * @param chain modules, from the template to an entry
 */
export function importedByClient(template: ImportedTemplate, chain: readonly string[], root: string): BundleError {
  const names = chain.map((module) => shown(module, root)).toReversed();
  const imports = (names.length === 0 ? [template.id] : names).map((name, depth, all) => {
    return `${'  '.repeat(depth + 1)}${name}${depth < all.length - 1 ? ' imports' : ''}`;
  });
  const problem: Problem = {
    code: 'leak',
    message: `\`${template.id}\` is for servers, and is imported into code for a browser`,
    places: template.references.map(({ place }) => place),
    help: `import it on the server only, or name the keys that browsers may see: expose: { ${JSON.stringify(template.id)}: ["key"] }\nif only its type is needed, write \`import type\``,
  };
  return new BundleError(template, `${formatProblem(problem)}\n${imports.join('\n')}\n`);
}

function shown(module: string, root: string): string {
  const path = templateOf(module) ?? module.replace(/^\0/, '').replace(/[?#].*$/, '');
  const way = relative(root, path);
  return way.startsWith('..') ? path : way.replaceAll('\\', '/');
}
