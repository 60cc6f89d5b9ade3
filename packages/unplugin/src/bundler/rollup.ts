import type { UnpluginOptions } from 'unplugin';
import type { Options, Side } from '../core/options.ts';
import { unknownSide } from '../core/refusal.ts';
import { Session } from '../core/session.ts';
import { type Bundle, emitManifest, type GraphContext, guardGraph, guardOutput, hasGraph } from './graph.ts';
import { begin, follow, templateHooks } from './hooks.ts';

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
  async function start(context: StartContext): Promise<void> {
    const { watchMode } = context.meta;
    if (watchMode) session().refresh();
    await begin(session(), watchMode);
    if (watchMode) for (const file of await session().sources()) context.addWatchFile(file);
  }
  const graph = {
    async buildEnd(this: GraphContext, error?: Error) {
      if (hasGraph(error)) await guardGraph(this, session(), side);
    },
    generateBundle: {
      order: 'post' as const,
      async handler(this: GraphContext, _: unknown, bundle: Bundle) {
        if (sideIfKnown() === 'client') await guardOutput(bundle, session());
        await emitManifest(this, session(), side);
      },
    },
  };
  const watchChange = (file: string): Promise<void> => follow(session(), [file]);
  return {
    ...templateHooks(session, (file) => (side() === 'server' ? session().serverModule(file) : session().clientModule(file))),
    rollup: {
      ...graph,
      buildStart() {
        return start(this);
      },
      watchChange,
    },
    rolldown: {
      ...graph,
      buildStart(given) {
        platform = given.platform;
        return start(this);
      },
      watchChange,
    },
  };
}

/** What the two give to the hook that comes first. */
interface StartContext {
  readonly meta: { readonly watchMode: boolean };
  addWatchFile(file: string): void;
}
