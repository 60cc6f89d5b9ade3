import { manifestName, type Session } from '../core/session.ts';
import type { Side } from '../core/options.ts';
import { fileOf, modulePattern, shown } from '../core/name.ts';
import { chainTo } from './hooks.ts';

/** What the contexts of Rollup, Rolldown and Vite have in common. */
export interface GraphContext {
  getModuleIds(): Iterable<string>;
  getModuleInfo(id: string): { readonly importers: readonly string[]; readonly dynamicImporters: readonly string[] } | null;
  emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown;
}

/** The templates of a build, as the names of their modules. */
async function modulesOf(context: GraphContext, session: Session): Promise<string[]> {
  const modules = [...context.getModuleIds()].filter((id) => modulePattern.test(id));
  const known = await Promise.all(modules.map((id) => session.isTemplate(fileOf(id))));
  return modules.filter((_, index) => known[index]);
}

/** @throws {BuildError} for templates that code for a browser must not have */
export async function guardGraph(context: GraphContext, session: Session, side: () => Side): Promise<void> {
  const modules = await modulesOf(context, session);
  if (modules.length === 0 || side() === 'server') return;
  const importersOf = (id: string): readonly string[] => {
    const info = context.getModuleInfo(id);
    return info === null ? [] : [...info.importers, ...info.dynamicImporters];
  };
  const reached = modules.map((id) => {
    const chain = chainTo(id, importersOf).map((name) => shown(fileOf(name.replace('\0', '')), session.root));
    return { file: fileOf(id), chain };
  });
  const error = await session.refuse(reached);
  if (error !== undefined) throw error;
}

/** Writes the manifest beside what runs on a server. */
export async function emitManifest(context: GraphContext, session: Session, side: () => Side): Promise<void> {
  const files = (await modulesOf(context, session)).map(fileOf);
  if (files.length > 0 && side() === 'server')
    context.emitFile({ type: 'asset', fileName: manifestName, source: await session.manifest(files) });
}
