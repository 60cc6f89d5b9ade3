import type { UnpluginOptions } from 'unplugin';
import type { Options, Side } from '../core/options.ts';
import { unknownSide } from '../core/refusal.ts';
import { Session } from '../core/session.ts';
import { type Bundle, emitManifest, type GraphContext, guardGraph, guardOutput } from './graph.ts';
import { begin, templateHooks } from './hooks.ts';

/** Rollup and Rolldown. The latter says for which platform it builds; the former does not know. */
export function rollupHooks(options: Options): Partial<UnpluginOptions> {
  let opened: Session | undefined;
  let platform: string | undefined;
  const session = (): Session => (opened ??= new Session(options, process.cwd()));
  const sideIfKnown = (): Side | undefined =>
    options.side ?? (platform === 'node' ? 'server' : platform === 'browser' ? 'client' : undefined);
  const side = (): Side => {
    const known = sideIfKnown();
    if (known === undefined) throw unknownSide();
    return known;
  };
  const start = (watching: boolean): Promise<void> => {
    if (watching) session().refresh();
    return begin(session(), watching);
  };
  const graph = {
    async buildEnd(this: GraphContext, error?: Error) {
      if (error === undefined) await guardGraph(this, session(), side);
    },
    generateBundle: {
      order: 'post' as const,
      async handler(this: GraphContext, _: unknown, bundle: Bundle) {
        if (sideIfKnown() === 'client') await guardOutput(bundle, session());
        await emitManifest(this, session(), side);
      },
    },
  };
  return {
    ...templateHooks(session, (file) => (side() === 'server' ? session().serverModule(file) : session().clientModule(file))),
    rollup: {
      ...graph,
      buildStart() {
        return start(this.meta.watchMode);
      },
    },
    rolldown: {
      ...graph,
      buildStart(given) {
        platform = given.platform;
        return start(this.meta.watchMode);
      },
    },
  };
}
