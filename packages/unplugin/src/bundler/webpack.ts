import { basename } from 'node:path';
import type { Compiler as RspackCompiler } from '@rspack/core';
import type { Compilation, Compiler, Module } from 'webpack';
import { fileOf, modulePattern, shown, templatePattern } from '../core/name.ts';
import type { Side } from '../core/options.ts';
import { BuildError } from '../core/refusal.ts';
import { manifestName, type Session } from '../core/session.ts';
import { begin } from './hooks.ts';

const name = 'unplugin-ssmith';

/** The part of webpack that Rspack has too, with its types. */
type AnyCompiler = Compiler | RspackCompiler;

/** Electron's renderer has Node.js and shows pages: a browser. */
export function sideOfCompiler({ platform }: AnyCompiler): Side | undefined {
  if (platform.web === true || platform.browser === true || platform.webworker === true) return 'client';
  return platform.node === true ? 'server' : undefined;
}

/**
 * Guards the graph of modules and writes the manifest. Both go by the modules of the compilation and not by what was loaded: a
 * persistent cache loads nothing.
 */
export function tapCompiler(compiler: AnyCompiler, session: Session, side: () => Side): void {
  // The two have the same hooks, with types that have nothing to do with each other.
  const { hooks, webpack } = compiler as Compiler;
  // Before modules are read; `make`, which is where plugins usually begin, reads them at the same time.
  hooks.beforeRun.tapPromise(name, () => begin(session, false));
  hooks.watchRun.tapPromise(name, () => begin(session, true));
  hooks.thisCompilation.tap(name, (compilation) => {
    session.refresh();
    let files: string[] = [];
    compilation.hooks.finishModules.tapPromise(name, async (modules) => {
      const found = await templateModules(modules, session);
      files = found.map(({ file }) => file);
      compilation.errors.push(...(await faultsOf(found, compilation, session, side)));
    });
    const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
    compilation.hooks.processAssets.tapPromise({ name, stage }, async () => {
      if (files.length === 0 || compilation.errors.length > 0 || side() === 'client') return;
      compilation.emitAsset(manifestName, new webpack.sources.RawSource(await session.manifest(files)));
    });
  });
}

interface TemplateModule {
  readonly file: string;
  readonly module: Module;
  /** Its import was not seen by the plugin, so that it is not ours. */
  readonly raw: boolean;
}

async function templateModules(modules: Iterable<Module>, session: Session): Promise<TemplateModule[]> {
  const found: TemplateModule[] = [];
  for (const module of modules) {
    const path = pathOf(module);
    if (path === undefined) continue;
    const ours = modulePattern.test(path);
    if (ours ? await session.isTemplate(fileOf(path)) : templatePattern.test(path)) found.push({ file: fileOf(path), module, raw: !ours });
  }
  return found;
}

async function faultsOf(
  found: readonly TemplateModule[],
  { moduleGraph }: Compilation,
  session: Session,
  side: () => Side,
): Promise<BuildError[]> {
  const chainOf = ({ module }: TemplateModule): string[] => {
    const chain: Module[] = [];
    for (let at: Module | null | undefined = module; at && !chain.includes(at); at = moduleGraph.getIssuer(at)) chain.unshift(at);
    return chain.map((one) => shown(fileOf(pathOf(one) ?? one.identifier()), session.root));
  };
  const unseen = found.filter(({ raw }) => raw).map((one) => notSeen(shown(one.file, session.root), chainOf(one)));
  if (found.length === 0 || side() === 'server') return unseen;
  const refused = await session.refuse(found.filter(({ raw }) => !raw).map((one) => ({ file: one.file, chain: chainOf(one) })));
  return refused === undefined ? unseen : [...unseen, refused];
}

/** The real path of a module; unplugin gives ours one that is written into a single name. */
function pathOf(module: Module): string | undefined {
  if (!('resource' in module) || typeof module.resource !== 'string') return undefined;
  const { resource } = module;
  const last = basename(resource);
  return last.endsWith('.ssmith.mjs') && last.includes('%') ? decodeURIComponent(last.replace(/^_virtual_/, '')) : resource;
}

function notSeen(file: string, chain: readonly string[]): BuildError {
  const importer = chain.at(-2) ?? 'an entry';
  return new BuildError(
    `error[usage]: \`${importer}\` imports the template \`${file}\` in a way that the bundler resolves on its own\n` +
      `  help: import it by a relative path, or as ~ssmith/NAME; not by an alias, and without a query\n`,
  );
}
