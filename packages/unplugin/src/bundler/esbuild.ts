import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BuildOptions, BuildResult, PluginBuild } from 'esbuild';
import type { Module } from '../core/code.ts';
import { fileOf, importPattern, moduleOf, modulePattern, shown } from '../core/name.ts';
import type { Options, Side } from '../core/options.ts';
import { BuildError, unknownSide } from '../core/refusal.ts';
import { manifestName, Session } from '../core/session.ts';
import { begin, chainTo, tell } from './hooks.ts';
import { refusePages } from './pages.ts';

/** Its own hooks, because generic ones are called for every module of a build. */
export async function setupEsbuild(build: PluginBuild, options: Options): Promise<void> {
  refusePages(options);
  const { initialOptions } = build;
  const root = initialOptions.absWorkingDir ?? process.cwd();
  const session = new Session(options, root);
  const side = options.side ?? sideOf(initialOptions.platform);
  // It names the importers of a module and the files that were written. A server needs neither, and it costs a build some time.
  if (side === 'client') initialOptions.metafile = true;
  const loaded = new Set<string>();

  // Whether it will watch is not known here, and later is too late.
  await begin(session, false);

  build.onStart(() => {
    session.refresh();
    loaded.clear();
  });
  build.onResolve({ filter: importPattern }, async ({ path, importer, kind, resolveDir, pluginData }) => {
    if (pluginData === plain) return undefined;
    const named = await session.find(path, importer === '' ? join(resolveDir, 'entry') : importer);
    if (named !== undefined) return { path: moduleOf(named) };
    // An alias or a path of tsconfig.json: esbuild knows what it means.
    const { path: file, errors } = await build.resolve(path, { importer, kind, resolveDir, pluginData: plain });
    return errors.length === 0 && (await session.isTemplate(file)) ? { path: moduleOf(file) } : undefined;
  });
  build.onLoad({ filter: modulePattern }, async ({ path }) => {
    const file = fileOf(path);
    if (!(await session.isTemplate(file))) return undefined;
    loaded.add(file);
    if (side === undefined) return { errors: [asMessage(unknownSide(), session.root)] };
    try {
      const module = await (side === 'server' ? session.serverModule(file) : session.clientModule(file));
      return { contents: withMap(module), loader: 'js', resolveDir: dirname(file), watchFiles: [...module.watch] };
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      return { errors: [asMessage(error, session.root)], watchFiles: [file] };
    }
  });
  build.onEnd(async (result) => {
    if (result.errors.length > 0) return side === 'client' ? { errors: await missingKeys(result, session, root) } : undefined;
    if (side === 'client' && result.metafile === undefined) return { errors: [blind] };
    if (side === 'client') return { errors: [...(await refusals(result, session, root)), ...(await leaks(result, session, root))] };
    if (loaded.size > 0 && !session.isInline) await putManifest(result, initialOptions, root, await session.manifest([...loaded]));
    return undefined;
  });
}

/** Marks what has to be resolved as if we were not there. */
const plain = Symbol('unplugin-ssmith');

/** Without a platform it builds for browsers. */
function sideOf(platform: string | undefined): Side | undefined {
  if (platform === 'neutral') return undefined;
  return platform === 'node' ? 'server' : 'client';
}

/** Beside the output, written or not. */
async function putManifest({ outputFiles }: BuildResult, options: BuildOptions, root: string, text: string): Promise<void> {
  const { outdir, outfile = 'out.js', write } = options;
  const path = resolve(root, outdir ?? dirname(outfile), manifestName);
  if (write === false) outputFiles?.push({ path, text, contents: Buffer.from(text), hash: '' });
  else await mkdir(dirname(path), { recursive: true }).then(() => writeFile(path, text));
}

async function refusals({ metafile }: BuildResult, session: Session, root: string): Promise<Message[]> {
  const inputs = metafile?.inputs ?? {};
  const modules = Object.keys(inputs).filter((name) => modulePattern.test(name));
  const importersOf = (name: string): string[] =>
    Object.entries(inputs).flatMap(([importer, { imports }]) => (imports.some(({ path }) => path === name) ? [importer] : []));
  const reached = modules.map((name) => ({
    file: fileOf(resolve(root, name)),
    chain: chainTo(name, importersOf).map((one) => shown(fileOf(resolve(root, one)), session.root)),
  }));
  const error = await session.refuse(reached);
  return error === undefined ? [] : [asMessage(error, session.root)];
}

/** What esbuild says of an import of ours in its own words. It has no graph then, so that the chain is a short one. */
async function missingKeys({ errors }: BuildResult, session: Session, root: string): Promise<Message[]> {
  const reached = errors.flatMap(({ text, location }) => {
    const [, module, name] = /^No matching export in "(.*\.ssmith\.mjs)" for import "(.*)"$/.exec(text) ?? [];
    if (module === undefined || name === undefined || location === null) return [];
    const file = fileOf(resolve(root, module));
    const chain = [resolve(root, location.file), file].map((one) => shown(one, session.root));
    return [{ file, chain, imports: [{ names: [name], chain }] }];
  });
  const error = await session.refuse(reached);
  return error === undefined ? [] : [asMessage(error, session.root)];
}

/** A file that has been written and must not be published is removed again. */
async function leaks({ metafile, outputFiles }: BuildResult, session: Session, root: string): Promise<Message[]> {
  const written = outputFiles === undefined ? Object.keys(metafile?.outputs ?? {}).map((path) => resolve(root, path)) : [];
  const onDisk = await Promise.all(written.map(async (file) => ({ file, content: await readFile(file) })));
  const inMemory = (outputFiles ?? []).map(({ path, contents }) => ({ file: path, content: contents }));
  const { error, warnings, files } = await session.inspect([...onDisk, ...inMemory]);
  warnings.forEach(tell);
  if (error === undefined) return [];
  await Promise.all(written.filter((file) => files.includes(file)).map((file) => rm(file)));
  return [asMessage(error, session.root)];
}

const blind: Message = {
  text: 'error[usage]: another plugin has turned `metafile` off, without which nobody sees what a browser would get\n',
  location: null,
};

interface Message {
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
}

function asMessage({ message, loc }: BuildError, root: string): Message {
  return { text: message, location: loc === undefined ? null : { ...loc, file: shown(loc.file, root) } };
}

function withMap({ code, map }: Module): string {
  const data = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${code}//# sourceMappingURL=data:application/json;base64,${data}\n`;
}
