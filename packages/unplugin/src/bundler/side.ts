import type { Side } from '../core/options.ts';

export interface SideHints {
  /** What the options say. */
  readonly wanted: Side | undefined;
  readonly framework: string;
  /** What Rolldown says when a build starts: `node`, `browser` or `neutral`. */
  platform?: string | undefined;
}

/** What webpack and Rspack know of the place where their output runs; nothing when the target is none. */
export interface CompilerPlatform {
  readonly web?: boolean | null | undefined;
  readonly node?: boolean | null | undefined;
}

/**
 * Who runs the code that is built.
 * @throws when it cannot be known; nothing is assumed, because a wrong guess gives a secret away
 */
export function sideOf(context: object, { wanted, framework, platform }: SideHints): Side {
  if (wanted !== undefined) return wanted;
  const { environment } = context as { environment?: { config: { consumer: Side } } };
  if (environment !== undefined) return environment.config.consumer;
  if (framework === 'rolldown') return sideOfPlatform(platform);
  const native = (
    context as { getNativeBuildContext?: () => { compiler?: { platform?: CompilerPlatform } } | undefined }
  ).getNativeBuildContext?.();
  return sideOfCompiler(native?.compiler?.platform);
}

/** What runs in both, as the renderer of Electron, is a browser. */
export function sideOfCompiler(platform: CompilerPlatform | undefined): Side {
  if (platform?.web === true) return 'client';
  if (platform?.node === true) return 'server';
  // A worker, or no target at all.
  return platform === undefined ? unknown() : 'client';
}

export function sideOfPlatform(platform: string | undefined): Side {
  if (platform === 'node') return 'server';
  return platform === 'neutral' || platform === undefined ? unknown() : 'client';
}

function unknown(): never {
  throw new Error("unplugin-ssmith cannot know who runs this code\nhelp: pass `side: 'server'` or `side: 'client'` to the plugin");
}
