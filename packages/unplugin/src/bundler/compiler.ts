import { finish, manifestName, type ModuleGraph } from '../core/finish.ts';
import { templateOf } from '../core/id.ts';
import type { Session } from '../core/session.ts';
import { type CompilerPlatform, type SideHints, sideOfCompiler } from './side.ts';

/**
 * What webpack and Rspack have in common, as far as it is used. Each types it by classes of its own, which no third type fits,
 * so that a compiler is taken for this at the one place where it comes in.
 */
export interface Compiler {
  readonly context: string;
  readonly platform?: CompilerPlatform;
  readonly webpack: { readonly sources: { readonly RawSource: new (text: string) => unknown } };
  readonly hooks: {
    readonly thisCompilation: { tap(name: string, act: (compilation: Compilation) => void): void };
  };
}

interface Module {
  readonly resource?: string;
}

interface Compilation {
  readonly errors: Error[];
  readonly moduleGraph: { getIssuer(module: Module): Module | null | undefined };
  readonly hooks: {
    readonly finishModules: { tapPromise(name: string, act: (modules: Iterable<Module>) => Promise<void>): void };
    readonly processAssets: { tap(name: string, act: () => void): void };
  };
  emitAsset(name: string, source: unknown): void;
}

const name = 'unplugin-ssmith';

/**
 * Judges the modules when all of them are known. What is loaded is no measure: on a warm cache nothing is, and the mistake
 * of the run before would be gone.
 */
export function attach(compiler: Compiler, session: () => Session, hints: SideHints, enter: (root: string) => void): void {
  enter(compiler.context);
  compiler.hooks.thisCompilation.tap(name, (compilation) => {
    let text: string | undefined;
    compilation.hooks.finishModules.tapPromise(name, async (modules) => {
      const graph = graphOf(compilation, [...modules]);
      if (!graph.modules.some((module) => templateOf(module) !== undefined)) return;
      const { errors, manifest } = await finish(graph, hints.wanted ?? sideOfCompiler(compiler.platform), session());
      compilation.errors.push(...errors);
      text = manifest;
    });
    compilation.hooks.processAssets.tap(name, () => {
      if (text !== undefined && compilation.errors.length === 0) {
        compilation.emitAsset(manifestName, new compiler.webpack.sources.RawSource(text));
      }
    });
  });
}

function graphOf({ moduleGraph }: Compilation, modules: readonly Module[]): ModuleGraph {
  const known = new Map(modules.flatMap((module) => (module.resource === undefined ? [] : [[module.resource, module] as const])));
  return {
    modules: [...known.keys()],
    importer: (resource) => {
      const module = known.get(resource);
      return (module && moduleGraph.getIssuer(module)?.resource) ?? undefined;
    },
  };
}
