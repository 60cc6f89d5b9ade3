import type { UnpluginBuildContext, UnpluginOptions } from 'unplugin';
import type { Module } from '../core/code.ts';
import { fileOf, importPattern, moduleOf, modulePattern } from '../core/name.ts';
import type { Session } from '../core/session.ts';

/** Resolving and loading, for all bundlers but esbuild, which has hooks of its own. */
export function templateHooks(
  session: () => Session,
  load: (file: string, context: UnpluginBuildContext) => Promise<Module>,
): Pick<UnpluginOptions, 'resolveId' | 'load'> {
  return {
    resolveId: {
      filter: { id: importPattern },
      async handler(specifier, importer) {
        const file = await session().find(specifier, importer);
        return file === undefined ? undefined : moduleOf(file);
      },
    },
    load: {
      filter: { id: modulePattern },
      async handler(id) {
        const file = fileOf(id);
        if (!(await session().isTemplate(file))) return undefined;
        const { code, map, watch } = await load(file, this);
        for (const path of watch) this.addWatchFile(path);
        // Rolldown goes by the name of the file otherwise.
        return { code, map: { ...map }, moduleType: 'js' };
      },
    },
  };
}

/** One line for whoever has started the bundler; what the bundler itself prints may be read by a program. */
export function tell(line: string | undefined): void {
  if (line !== undefined) process.stderr.write(`${line}\n`);
}

/** What comes before the first module is read. */
export async function begin(session: Session, watching: boolean): Promise<void> {
  tell(await session.renderFiles(watching));
  // A build does not need them, and the tree may be one that nobody writes to.
  await session
    .writeTypes()
    .catch((error: NodeJS.ErrnoException) => tell(`ssmith: no declarations for TypeScript (${error.code ?? error.message})`));
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
