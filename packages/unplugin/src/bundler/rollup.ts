import type { ModuleGraph } from '../core/finish.ts';

interface GraphContext {
  getModuleIds(): Iterable<string>;
  getModuleInfo(id: string): { readonly importers: readonly string[]; readonly dynamicImporters: readonly string[] } | null;
}

/** The graph of Vite, Rollup and Rolldown, when a build of theirs is asked. */
export function rollupGraph(context: object): ModuleGraph | undefined {
  if (!('getModuleIds' in context) || !('getModuleInfo' in context)) return undefined;
  const graph = context as GraphContext;
  return {
    modules: [...graph.getModuleIds()],
    importer: (module) => {
      const info = graph.getModuleInfo(module);
      return info?.importers[0] ?? info?.dynamicImporters[0];
    },
  };
}
