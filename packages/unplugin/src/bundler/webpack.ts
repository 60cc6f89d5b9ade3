import { basename } from 'node:path';
import type { Compiler as RspackCompiler } from '@rspack/core';
import type { UnpluginBuildContext, UnpluginOptions } from 'unplugin';
import type { Compilation, Compiler, Module } from 'webpack';
import { fileOf, modulePattern, shown, templatePattern } from '../core/name.ts';
import type { Options, Side } from '../core/options.ts';
import { BuildError, unknownSide } from '../core/refusal.ts';
import { manifestName, Session } from '../core/session.ts';
import { begin, follow, isStorybook, tell, templateHooks } from './hooks.ts';

const name = 'unplugin-ssmith';

/** The part of webpack that Rspack has too, with its types. */
type AnyCompiler = Compiler | RspackCompiler;

/** webpack and Rspack. */
export function compilerHooks(options: Options, compiler: AnyCompiler): Partial<UnpluginOptions> {
  const session = new Session(options, compiler.context);
  const sideIfKnown = (): Side | undefined => options.side ?? sideOfCompiler(compiler);
  const side = (): Side => {
    const known = sideIfKnown();
    if (known === undefined) throw unknownSide();
    return known;
  };
  const hooks = templateHooks<UnpluginBuildContext>(
    () => session,
    async (file, context) => {
      if (isStorybook()) return session.testModule(file, 'fakes');
      if (side() === 'server' && !session.isInline) return session.serverModule(file);
      const native = context.getNativeBuildContext?.();
      // A value that is written down may be another one by now.
      if (native !== undefined && 'loaderContext' in native) native.loaderContext?.cacheable(false);
      return side() === 'server' ? session.serverModule(file) : session.clientModule(file);
    },
  );
  const tap = (): void => {
    if (isStorybook()) return;
    tapStart(compiler, session);
    tapGraph(compiler, session, side);
    tapOutput(compiler, session, sideIfKnown);
  };
  return { ...hooks, webpack: tap, rspack: tap };
}

/** Electron's renderer has Node.js and shows pages: a browser. */
function sideOfCompiler({ platform }: AnyCompiler): Side | undefined {
  if (platform.web === true || platform.browser === true || platform.webworker === true) return 'client';
  return platform.node === true ? 'server' : undefined;
}

/** The two have the same hooks, with types that have nothing to do with each other. */
function typed(compiler: AnyCompiler): Pick<Compiler, 'hooks' | 'webpack'> {
  return compiler as Compiler;
}

/** Before modules are read; `make`, which is where plugins usually begin, reads them at the same time. */
function tapStart(compiler: AnyCompiler, session: Session): void {
  const { hooks } = typed(compiler);
  hooks.beforeRun.tapPromise(name, () => begin(session, false));
  hooks.watchRun.tapPromise(name, async ({ modifiedFiles = [] }) => {
    session.refresh();
    await follow(session, modifiedFiles);
    await begin(session, true);
  });
  hooks.afterCompile.tapPromise(name, async ({ fileDependencies }) => {
    if (compiler.watchMode) fileDependencies.addAll(await session.sources());
  });
}

/**
 * Guards the graph of modules and writes the manifest. Both go by the modules of the compilation and not by what was loaded: a
 * persistent cache loads nothing.
 */
function tapGraph(compiler: AnyCompiler, session: Session, side: () => Side): void {
  const { hooks, webpack } = typed(compiler);
  hooks.thisCompilation.tap(name, (compilation) => {
    let files: string[] = [];
    compilation.hooks.finishModules.tapPromise(name, async (modules) => {
      const found = await templateModules(modules, session);
      files = found.map(({ file }) => file);
      compilation.errors.push(...(await faultsOf(found, compilation, session, side)));
    });
    const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
    compilation.hooks.processAssets.tapPromise({ name, stage }, async () => {
      if (files.length === 0 || compilation.errors.length > 0 || session.isInline || side() === 'client') return;
      compilation.emitAsset(manifestName, new webpack.sources.RawSource(await session.manifest(files)));
    });
  });
}

/** The second net, when every other plugin has done its work. What it finds is not written: while developing, the rest would be. */
function tapOutput(compiler: AnyCompiler, session: Session, side: () => Side | undefined): void {
  const { hooks, webpack } = typed(compiler);
  const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
  hooks.thisCompilation.tap(name, (compilation) => {
    compilation.hooks.processAssets.tapPromise({ name, stage }, async () => {
      if (side() !== 'client') return;
      const emitted = compilation.getAssets().map((asset) => ({ file: asset.name, content: asset.source.buffer() }));
      const { error, warnings, files } = await session.inspect(emitted);
      warnings.forEach(tell);
      if (error === undefined) return;
      compilation.errors.push(error);
      for (const file of files) compilation.deleteAsset(file);
    });
  });
}

/** Guards the graph where a loader makes modules of the templates themselves. */
export function tapTemplates({ hooks }: Compiler, session: Session, side: () => Side): void {
  hooks.thisCompilation.tap(name, (compilation) => {
    compilation.hooks.finishModules.tapPromise(name, async (modules) => {
      const found = [...modules].flatMap((module) => {
        const file = pathOf(module);
        return file !== undefined && templatePattern.test(file) ? [{ file, module, raw: false }] : [];
      });
      compilation.errors.push(...(await faultsOf(found, compilation, session, side)));
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
  const chainOf = (module: Module): string[] => {
    const chain: Module[] = [];
    for (let at: Module | null | undefined = module; at && !chain.includes(at); at = moduleGraph.getIssuer(at)) chain.unshift(at);
    // A module of a loader alone, as Next has them, is no file.
    const names = chain.map((one) => pathOf(one) ?? one.identifier()).filter((path) => path !== '');
    return names.map((path) => shown(fileOf(path), session.root));
  };
  const unseen = found.filter(({ raw }) => raw).map(({ file, module }) => notSeen(shown(file, session.root), chainOf(module)));
  if (found.length === 0 || side() === 'server') return unseen;
  const reached = found
    .filter(({ raw }) => !raw)
    .map(({ file, module }) => {
      const imports = importsOf(module, moduleGraph).map(({ importer, names }) => ({
        names,
        chain: [...chainOf(importer), shown(file, session.root)],
      }));
      return { file, chain: chainOf(module), imports };
    });
  const refused = await session.refuse(reached);
  return refused === undefined ? unseen : [...unseen, refused];
}

/** Who imports what of a module by name. */
function importsOf(module: Module, moduleGraph: Compilation['moduleGraph']): { importer: Module; names: string[] }[] {
  const found = new Map<Module, string[]>();
  for (const { originModule, dependency } of moduleGraph.getIncomingConnections(module)) {
    const [name] = (dependency as { readonly ids?: readonly string[] } | null)?.ids ?? [];
    if (originModule !== null && name !== undefined) found.set(originModule, [...(found.get(originModule) ?? []), name]);
  }
  return [...found].map(([importer, names]) => ({ importer, names }));
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
