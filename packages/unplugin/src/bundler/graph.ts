import type { Emitted } from '@ssmith/core';
import { manifestName, type Session } from '../core/session.ts';
import type { Side } from '../core/options.ts';
import { fileOf, modulePattern, shown } from '../core/name.ts';
import { chainTo, tell } from './hooks.ts';

/** What the contexts of Rollup, Rolldown and Vite have in common. */
export interface GraphContext {
  getModuleIds(): Iterable<string>;
  getModuleInfo(id: string): { readonly importers: readonly string[]; readonly dynamicImporters: readonly string[] } | null;
  emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown;
}

/** A build's output, as far as the three have it in common. */
export type Bundle = Readonly<Record<string, Output>>;

type Output =
  | { readonly type: 'chunk'; readonly fileName: string; readonly code: string; readonly map: { toString(): string } | null }
  | { readonly type: 'asset'; readonly fileName: string; readonly source: string | Uint8Array };

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

/** Writes the manifest beside what runs on a server, which has its values from there. */
export async function emitManifest(context: GraphContext, session: Session, side: () => Side): Promise<void> {
  if (session.isInline) return;
  const files = (await modulesOf(context, session)).map(fileOf);
  if (files.length > 0 && side() === 'server')
    context.emitFile({ type: 'asset', fileName: manifestName, source: await session.manifest(files) });
}

/**
 * The second net, before anything is written.
 * @param beside files that are published with the output
 * @throws {BuildError} for a secret in it
 */
export async function guardOutput(bundle: Bundle, session: Session, beside: Iterable<Emitted> = []): Promise<void> {
  const { error, warnings } = await session.inspect([...emittedOf(bundle), ...beside]);
  warnings.forEach(tell);
  if (error !== undefined) throw error;
}

function emittedOf(bundle: Bundle): Emitted[] {
  return Object.values(bundle).flatMap((output): Emitted[] => {
    if (output.type === 'asset') return [{ file: output.fileName, content: output.source }];
    const map = `${output.fileName}.map`;
    const own = output.map === null || map in bundle ? [] : [{ file: map, content: output.map.toString() }];
    return [{ file: output.fileName, content: output.code }, ...own];
  });
}
