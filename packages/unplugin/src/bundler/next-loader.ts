import type { LoaderContext } from 'webpack';
import type { Module } from '../core/code.ts';
import type { Options } from '../core/options.ts';
import { Session } from '../core/session.ts';

/** What the config gives to the loader: nothing but JSON, and no value, as these are written into caches. */
export interface LoaderOptions extends Options {
  readonly side: 'server' | 'client';
  /** How a browser is refused what it may not have: by an import that Next does not allow there, or at once. Without, by the graph. */
  readonly refusal?: 'import' | 'throw';
  /** When the build began. */
  readonly asked?: number;
}

/** The loader of templates, for Turbopack and webpack. It goes by what the file is and does not need its text. */
export default async function ssmithLoader(this: LoaderContext<LoaderOptions>): Promise<void> {
  const done = this.async();
  try {
    const { code, map, watch } = await moduleFor(this);
    for (const path of watch) this.addDependency(path);
    done(null, code, JSON.stringify(map));
  } catch (error) {
    done(error as Error);
  }
}

async function moduleFor(context: LoaderContext<LoaderOptions>): Promise<Module> {
  const { side, refusal, asked: _, ...options } = context.getOptions();
  const session = new Session(options, context.rootContext);
  const file = context.resourcePath;
  if (side === 'server') return session.lazyModule(file);
  // A value that everybody may see may have changed all the same. This is for webpack; Turbopack goes by `asked`.
  context.cacheable(false);
  const error = refusal === 'throw' ? await session.refuse([{ file, chain: [] }]) : undefined;
  if (error !== undefined) throw error;
  const refused = refusal === 'import' ? await session.refusedModule(file) : undefined;
  return refused ?? session.clientModule(file);
}
