import { type BundleError, importedByClient } from './guard.ts';
import { templateOf } from './id.ts';
import type { Side } from './options.ts';
import type { Session } from './session.ts';

/** The modules of a build when all of them are known, also those that came from a cache and were never loaded in this run. */
export interface ModuleGraph {
  /** As the bundler names them. */
  readonly modules: readonly string[];
  /** One that imports a module; nothing for an entry. */
  importer(module: string): string | undefined;
}

export interface Finished {
  readonly errors: readonly BundleError[];
  /** The text of `ssmith.manifest.json`; nothing when no server imports a template. */
  readonly manifest: string | undefined;
}

export const manifestName = 'ssmith.manifest.json';

/** What is judged when a build is complete. It looks at the graph and remembers nothing, so that no cache can hide a mistake. */
export async function finish(graph: ModuleGraph, side: Side, session: Session): Promise<Finished> {
  const files = new Map<string, string>();
  for (const module of graph.modules) {
    const file = templateOf(module);
    if (file !== undefined) files.set(file, module);
  }
  if (side === 'server') return { errors: [], manifest: files.size === 0 ? undefined : await session.manifest([...files.keys()]) };
  const errors: BundleError[] = [];
  for (const [file, module] of files) {
    const template = await session.read(file);
    if (!session.isExposed(template)) errors.push(importedByClient(template, chainOf(graph, module), session.root));
  }
  return { errors, manifest: undefined };
}

export function chainOf(graph: Pick<ModuleGraph, 'importer'>, module: string): string[] {
  const chain = [module];
  for (let next = graph.importer(module); next !== undefined && !chain.includes(next); next = graph.importer(next)) chain.push(next);
  return chain;
}
