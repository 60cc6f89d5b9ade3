import type { Module } from '../core/code.ts';
import { fileOf, importPattern, moduleOf, modulePattern } from '../core/name.ts';
import { BuildError } from '../core/refusal.ts';
import type { Session } from '../core/session.ts';

/** What every bundler gives to the hook that loads a module. */
export interface LoadContext {
  addWatchFile(path: string): void;
}

/**
 * Resolving and loading, for all bundlers but esbuild, which has hooks of its own.
 * @typeParam Context what the bundler gives besides
 */
export function templateHooks<Context extends LoadContext>(
  session: () => Session,
  load: (file: string, context: Context) => Promise<Module>,
) {
  return {
    resolveId: {
      filter: { id: importPattern },
      async handler(specifier: string, importer: string | undefined, options: object): Promise<string | undefined> {
        // Vite before 6.3 knows no filters.
        const file = importPattern.test(specifier) ? await session().find(specifier, importer) : undefined;
        // Vite's search for dependencies reads modules itself, and leaves a file alone that is no script.
        const searching = 'scan' in options && options.scan === true;
        return file === undefined || searching ? file : moduleOf(file);
      },
    },
    load: {
      filter: { id: modulePattern },
      async handler(this: Context, id: string) {
        const file = fileOf(id);
        if (!modulePattern.test(id) || !(await session().isTemplate(file))) return undefined;
        const { code, map, watch } = await load(file, this);
        for (const path of watch) this.addWatchFile(path);
        // Rolldown goes by the name of the file otherwise.
        return { code, map: { ...map }, moduleType: 'js' as const };
      },
    },
  };
}

/** One line for whoever has started the bundler; what the bundler itself prints may be read by a program. */
export function tell(line: string | undefined): void {
  if (line !== undefined) process.stderr.write(`${line}\n`);
}

/** Some versions of Storybook say so; each is a program of that name. It publishes what it imports. */
export function isStorybook(): boolean {
  const program = /[\\/]node_modules[\\/](?:@storybook[\\/]|storybook[\\/]|\.bin[\\/](?:\w+-)?storybook)/;
  return Boolean(process.env['STORYBOOK']) || program.test(process.argv[1] ?? '');
}

/** Whether the warning has been given: plugins are started more than once. */
let warned = false;

/** What comes before the first module is read. */
export async function begin(session: Session, watching: boolean): Promise<void> {
  await session.checkExpose();
  tell(await session.renderFiles(watching));
  if (session.isInline && !warned) {
    warned = true;
    tell("ssmith: server: 'inline' writes values into bundles: whoever has one, or a cache of the bundler, has them");
  }
  // A build does not need them, and the tree may be one that nobody writes to.
  await session
    .writeTypes()
    .catch((error: NodeJS.ErrnoException) => tell(`ssmith: no declarations for TypeScript (${error.code ?? error.message})`));
}

/** Renders the files of the config again that are made of what has changed. A mistake is told, and somebody mends it: it ends nothing. */
export async function follow(session: Session, changed: Iterable<string>): Promise<void> {
  try {
    tell(await session.renderAfter(changed));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    tell(error.message);
  }
}

/**
 * The shortest way from a module up to one that nobody imports: that first, the module itself last.
 * @param importersOf who imports a module
 */
export function chainTo(module: string, importersOf: (module: string) => readonly string[]): string[] {
  const ways = new Map<string, readonly string[]>([[module, [module]]]);
  for (const [current, way] of ways) {
    const importers = importersOf(current);
    if (importers.length === 0) return [...way];
    for (const importer of importers) if (!ways.has(importer)) ways.set(importer, [importer, ...way]);
  }
  return [module];
}
