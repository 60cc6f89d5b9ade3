import { rm } from 'node:fs/promises';
import type { Emitted } from '@ssmith/core';
import { manifestName, type Session } from '../core/session.ts';
import type { Side } from '../core/options.ts';
import { fileOf, modulePattern, shown } from '../core/name.ts';
import { chainTo, tell } from './hooks.ts';

/** What the contexts of Rollup, Rolldown and Vite have in common. */
export interface GraphContext {
  getModuleIds(): Iterable<string>;
  getModuleInfo(id: string): ModuleInfo | null;
  parse(code: string): unknown;
  resolve(source: string, importer: string, options: { readonly skipSelf: boolean }): Promise<{ readonly id: string } | null>;
  emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown;
}

interface ModuleInfo {
  readonly code: string | null;
  readonly importers: readonly string[];
  readonly dynamicImporters: readonly string[];
}

/** A build's output, as far as the three have it in common. */
export type Bundle = Readonly<Record<string, Output>>;

type Output =
  | { readonly type: 'chunk'; readonly fileName: string; readonly code: string; readonly map: { toString(): string } | null }
  | { readonly type: 'asset'; readonly fileName: string; readonly source: string | Uint8Array };

/** The templates of a build, absolute. */
export async function templatesOf(context: GraphContext, session: Session): Promise<string[]> {
  return (await modulesOf(context, session)).map(fileOf);
}

/** The same as the names of their modules. */
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
  const chainOf = (id: string): string[] => chainTo(id, importersOf).map((name) => shown(fileOf(name.replace('\0', '')), session.root));
  const reached = modules.map(async (id) => {
    const importers = context.getModuleInfo(id)?.importers ?? [];
    const imports = importers.map(async (importer) => ({
      names: await namesOf(context, importer, id),
      chain: [...chainOf(importer), shown(fileOf(id), session.root)],
    }));
    return { file: fileOf(id), chain: chainOf(id), imports: await Promise.all(imports) };
  });
  const error = await session.refuse(await Promise.all(reached));
  if (error !== undefined) throw error;
}

/** What a module imports of another one by name. */
async function namesOf(context: GraphContext, importer: string, id: string): Promise<string[]> {
  const names = importsIn(context, importer).map(async ({ source, specifiers = [] }) => {
    const found = specifiers.flatMap(({ type, imported, local }) => (type === 'ExportSpecifier' ? local : imported)?.name ?? []);
    if (source?.value === undefined || found.length === 0) return [];
    return (await context.resolve(source.value, importer, { skipSelf: false }))?.id === id ? found : [];
  });
  return (await Promise.all(names)).flat();
}

/** None in what is no JavaScript yet: then the bundler's own message about a missing export has to do. */
function importsIn(context: GraphContext, module: string): readonly Statement[] {
  try {
    return (context.parse(context.getModuleInfo(module)?.code ?? '') as { readonly body: readonly Statement[] }).body;
  } catch {
    return [];
  }
}

/** Of the tree that a bundler makes of a module: an import or an export from another module, or anything else. */
interface Statement {
  readonly source?: { readonly value?: string } | null;
  readonly specifiers?: readonly {
    readonly type: string;
    readonly imported?: { readonly name?: string };
    readonly local?: { readonly name?: string };
  }[];
}

/** Whether a build has come to its graph, but for an export that is missing: of ours, this can be said better. */
export function hasGraph(error: Error | undefined): boolean {
  return error === undefined || ('code' in error && error.code === 'MISSING_EXPORT');
}

/** Writes the manifest beside what runs on a server, which has its values from there. */
export async function emitManifest(context: GraphContext, session: Session, side: () => Side): Promise<void> {
  if (session.isInline) return;
  const files = await templatesOf(context, session);
  if (files.length > 0 && side() === 'server')
    context.emitFile({ type: 'asset', fileName: manifestName, source: await session.manifest(files) });
}

/**
 * The second net, before anything is written.
 * @param copied files that are published with the output, which the bundler has copied already; one that leaks is removed
 * @throws {BuildError} for a secret in it
 */
export async function guardOutput(bundle: Bundle, session: Session, copied: readonly Copied[] = []): Promise<void> {
  const { error, warnings, files } = await session.inspect([...emittedOf(bundle), ...copied]);
  warnings.forEach(tell);
  if (error === undefined) return;
  await Promise.all(copied.filter(({ file }) => files.includes(file)).map(({ copy }) => rm(copy, { force: true })));
  throw error;
}

/** Named by where it comes from. */
export interface Copied extends Emitted {
  readonly copy: string;
}

/** Everything that a build puts out, with maps. */
export function emittedOf(bundle: Bundle): Emitted[] {
  return Object.values(bundle).flatMap((output): Emitted[] => {
    if (output.type === 'asset') return [{ file: output.fileName, content: output.source }];
    const map = `${output.fileName}.map`;
    const own = output.map === null || map in bundle ? [] : [{ file: map, content: output.map.toString() }];
    return [{ file: output.fileName, content: output.code }, ...own];
  });
}
