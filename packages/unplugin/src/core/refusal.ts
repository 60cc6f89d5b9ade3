import type { ImportedTemplate, Problem } from '@ssmith/core';

/** An error as bundlers show it. Most of them keep nothing but the message, so the message says it all. */
export class BuildError extends Error {
  override readonly name = 'SsmithError';
  /** The file, for those that show it on their own. */
  readonly id: string | undefined;
  readonly loc: { readonly file: string; readonly line: number; readonly column: number } | undefined;

  constructor(message: string, [place]: NonNullable<Problem['places']> = [], file?: string) {
    super(message);
    // Where in the plugin it came about helps nobody, and some bundlers print it instead of the message.
    this.stack = `SsmithError: ${message}`;
    this.id = file;
    if (place !== undefined) {
      const { line, column } = place.source.position(place.span.start);
      this.loc = { file: file ?? place.source.file, line, column: column - 1 };
    }
  }
}

/** What core found wrong, for a bundler. Core is loaded here and elsewhere when it is needed: it takes longer than a small build. */
export async function asBuildError(problems: readonly Problem[], file?: string): Promise<BuildError> {
  const { formatProblem } = await import('@ssmith/core');
  const places = problems.flatMap(({ places = [] }) => places);
  return new BuildError(problems.map((problem) => formatProblem(problem)).join('\n'), places, file);
}

/** Everything that core has not thrown stays as it is: it is a bug. */
export async function toBuildError(error: unknown, file?: string): Promise<unknown> {
  const { SsmithError } = await import('@ssmith/core');
  return error instanceof SsmithError ? asBuildError(error.problems, file) : error;
}

/**
 * That code for a browser imports a template, none of whose keys it may have.
 * @param chain the modules from the entry to the template, as a person reads their names
 */
export async function refusal(template: ImportedTemplate, chain: readonly string[]): Promise<BuildError> {
  const { formatProblem } = await import('@ssmith/core');
  const { id, references, file } = template;
  const problem: Problem = {
    code: 'leak',
    message: `\`${id}\` stays on the server, and code for the browser imports it`,
    places: references.map(({ place }) => place),
    help: remedies(id).join('\n'),
  };
  const [sentence = '', ...rest] = formatProblem(problem).split('\n');
  return new BuildError([sentence, '', ...pyramid(chain), ...rest].join('\n'), problem.places, file);
}

/** What to do about a template that is refused. */
export function remedies(id: string): string[] {
  return [
    'import it in code of the server only, or name the keys that everybody may see:',
    `expose: { '${id}': ['…'] }`,
    'if only its type is needed, write `import type`',
  ];
}

/** At most this many modules of a chain are shown, from both of its ends. */
const shownModules = 10;

function pyramid(chain: readonly string[]): string[] {
  const half = shownModules / 2;
  const middle = `… ${chain.length - shownModules} more`;
  const shown = chain.length <= shownModules ? chain : [...chain.slice(0, half), middle, ...chain.slice(-half)];
  return shown.map((name, depth) => `${'  '.repeat(depth + 1)}${name}${depth < shown.length - 1 ? ' imports' : ''}`);
}

/** Several refusals are one error, as a build ends once. */
export function joinErrors(errors: readonly BuildError[]): BuildError | undefined {
  const [first] = errors;
  if (first === undefined || errors.length === 1) return first;
  return Object.assign(new BuildError(errors.map(({ message }) => message).join('\n')), { id: first.id, loc: first.loc });
}

/** Where the code will run is not known; a guess would be a leak. */
export function unknownSide(): BuildError {
  return new BuildError(
    "error[usage]: the bundler does not say whether this code will run on a server or in a browser\n  help: say so: ssmith({ side: 'server' }) or ssmith({ side: 'client' })\n",
  );
}
