import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Metafile, PluginBuild } from 'esbuild';
import type { BundleError } from '../core/guard.ts';
import { finish, manifestName, type ModuleGraph } from '../core/finish.ts';
import { importPattern, modulePattern, resolveTemplate, templateOf } from '../core/id.ts';
import { loadTemplate } from '../core/load.ts';
import type { Options, Side } from '../core/options.ts';
import { Session } from '../core/session.ts';

const namespace = 'ssmith';

/** With hooks of esbuild's own, whose patterns are matched in Go: the common ones would call for every module of a build. */
export function attach(build: PluginBuild, options: Options): void {
  const { initialOptions } = build;
  const root = resolve(initialOptions.absWorkingDir ?? process.cwd());
  const session = new Session(root, options);
  const side = options.side ?? sideOf(initialOptions.platform);
  initialOptions.metafile = true;

  build.onResolve({ filter: importPattern }, ({ path, importer }) => {
    const module = resolveTemplate(path, importer === '' ? undefined : importer, root);
    return module === undefined ? undefined : { path: module, namespace };
  });
  build.onLoad({ filter: modulePattern, namespace }, async ({ path }) => {
    const file = templateOf(path) ?? path;
    try {
      const { code, map } = await loadTemplate(session, file, side);
      const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
      return { contents: `${code}${comment}\n`, loader: 'js', resolveDir: dirname(file), watchFiles: [file] };
    } catch (error) {
      return {
        errors: [{ text: error instanceof Error ? error.message : 'it could not be read', location: { file, line: 1 } }],
        watchFiles: [file],
      };
    }
  });
  build.onEnd(async ({ metafile, errors: before, outputFiles }) => {
    if (metafile === undefined || before.length > 0) return undefined;
    const { errors, manifest } = await finish(graphOf(metafile, root), side, session);
    if (errors.length > 0) return { errors: errors.map(messageOf) };
    if (manifest !== undefined) emit(manifest, initialOptions, root, outputFiles);
    return undefined;
  });
}

function sideOf(platform: string | undefined): Side {
  if (platform === 'neutral')
    throw new Error("unplugin-ssmith cannot know who runs this code\nhelp: pass `side: 'server'` or `side: 'client'` to the plugin");
  return platform === 'node' ? 'server' : 'client';
}

function messageOf({ message, loc }: BundleError): { text: string; location: { file: string; line: number; column: number } } {
  return { text: message, location: loc };
}

function graphOf({ inputs }: Metafile, root: string): ModuleGraph {
  const pathOf = (input: string): string => resolve(root, input.replace(/^ssmith:/, ''));
  const importers = new Map<string, string>();
  for (const [importer, { imports }] of Object.entries(inputs)) {
    for (const { path } of imports) if (!importers.has(pathOf(path))) importers.set(pathOf(path), pathOf(importer));
  }
  return { modules: Object.keys(inputs).map(pathOf), importer: (module) => importers.get(module) };
}

function emit(
  text: string,
  { outdir, outfile, write }: PluginBuild['initialOptions'],
  root: string,
  outputs: { path: string; contents: Uint8Array; hash: string; text: string }[] | undefined,
): void {
  const directory = resolve(root, outdir ?? (outfile === undefined ? '.' : dirname(outfile)));
  const path = join(directory, manifestName);
  if (write === false) {
    outputs?.push({ path, contents: Buffer.from(text), hash: '', text });
    return;
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, text);
}
