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
async function toBuildError(error: unknown, file?: string): Promise<unknown> {
  const { SsmithError } = await import('@ssmith/core');
  return error instanceof SsmithError ? asBuildError(error.problems, file) : error;
}

/** Does something, with errors that are fit to be shown. */
export async function guarded<T>(file: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await toBuildError(error, file);
  }
}

/** A template that code for a browser has reached. */
export interface Reached {
  readonly file: string;
  /** The modules from the entry to the template, as a person reads their names. */
  readonly chain: readonly string[];
  /** Who imports what of it by name, where the bundler tells. */
  readonly imports?: readonly NamedImport[];
}

export interface NamedImport {
  readonly names: readonly string[];
  readonly chain: readonly string[];
}

/**
 * That code for a browser imports a template none of whose keys it may have, or by name a key that is not among them.
 * @param exposed the keys that it may have
 */
export async function refusals(
  template: ImportedTemplate,
  { chain, imports = [] }: Reached,
  exposed: readonly string[] | true | undefined,
): Promise<BuildError[]> {
  const { id, references, file, shape } = template;
  if (exposed === true) return [];
  if (exposed === undefined) {
    const places = references.map(({ place }) => place);
    return [await withChain({ ...staysOnServer(`\`${id}\``, remedies(id)), places }, chain, file)];
  }
  const tops = new Set(exposed.map((key) => key.replace(/\..*/, '')));
  const isHidden = (name: string): boolean => shape?.kind === 'map' && shape.entries.has(name) && !tops.has(name);
  const all = imports.map(({ names, chain }) => ({ hidden: [...new Set(names.filter(isHidden))], chain }));
  const errors = all.map(({ hidden, chain }) => {
    if (hidden.length === 0) return [];
    const what = `${hidden.map((name) => `\`${name}\``).join(', ')} of \`${id}\``;
    return withChain(staysOnServer(what, remedies(id, [...exposed, ...hidden])), chain, file);
  });
  return (await Promise.all(errors)).flat();
}

function staysOnServer(what: string, help: readonly string[]): Problem {
  return { code: 'leak', message: `${what} stays on the server, and code for the browser imports it`, help: help.join('\n') };
}

async function withChain(problem: Problem, chain: readonly string[], file: string): Promise<BuildError> {
  const { formatProblem } = await import('@ssmith/core');
  const [sentence = '', ...rest] = formatProblem(problem).split('\n');
  return new BuildError([sentence, '', ...pyramid(chain), ...rest].join('\n'), problem.places, file);
}

/** What to do about a template that is refused. */
export function remedies(id: string, keys: readonly string[] = ['…']): string[] {
  return [
    'import it in code of the server only, or name the keys that everybody may see:',
    `expose: { '${id}': [${keys.map((key) => `'${key}'`).join(', ')}] }`,
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
