import { watchFile } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compiler, Configuration } from 'webpack';
import { aliasPattern, extensions, templatePattern } from '../core/name.ts';
import type { Options } from '../core/options.ts';
import { manifestName, Session } from '../core/session.ts';
import { hold } from '../runtime.ts';
import { begin, tell } from './hooks.ts';
import type { LoaderOptions } from './next-loader.ts';
import { refusePages } from './pages.ts';
import { tapTemplates } from './webpack.ts';

/** The settings of the plugin. Next says of itself for whom it builds, and its servers find values when they run. */
export type NextOptions = Omit<Options, 'side' | 'server' | 'client' | 'clientManifest'>;

/** A config as a function, which Next also takes. */
export type NextPhaseConfig<Config> = (phase: string, context: { defaultConfig: object }) => Promise<Config>;

/** What is read and written here of a config. Next's own type has it, and is not here, as Next is nothing to install for other bundlers. */
interface Touched {
  turbopack?: { rules?: object; resolveAlias?: object };
  webpack?: Webpack | null | undefined;
  compiler?: { runAfterProductionCompile?: AfterCompile };
}

type Webpack = (config: Configuration, context: WebpackContext) => Configuration;
type AfterCompile = (place: { projectDir: string; distDir: string }) => Promise<void>;

interface WebpackContext {
  readonly dir: string;
  readonly isServer: boolean;
  readonly nextRuntime?: string;
}

/**
 * The config with templates in it.
 * @param given a config, or the function that makes one
 */
export function withSsmith<Config extends object>(
  given: Config | ((...phase: Parameters<NextPhaseConfig<Config>>) => Config | Promise<Config>) = {} as Config,
  options: NextOptions = {},
): NextPhaseConfig<Config> {
  refusePages(options);
  return async (phase, context) => {
    const config = typeof given === 'function' ? await given(phase, context) : given;
    if (phase === 'phase-production-server') return config;
    const session = new Session(options, process.cwd());
    const developing = phase === 'phase-development-server';
    await begin(session, developing);
    if (developing) await intoMemory(session);
    const { turbopack, webpack, compiler } = config as Touched;
    return {
      ...config,
      turbopack: await withTurbopack(turbopack, options, session),
      webpack: withWebpack(webpack, options),
      compiler: { ...compiler, runAfterProductionCompile: afterCompile(compiler?.runAfterProductionCompile, options) },
    };
  };
}

const loader = fileURLToPath(new URL(`./next-loader.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

async function withTurbopack(given: Touched['turbopack'], options: NextOptions, session: Session): Promise<object> {
  const use = (how: LoaderOptions): object[] => [{ loader, options: { ...options, ...how } }];
  // What everybody may see is asked anew by each build: Turbopack keeps what a loader has made as long as its options are the same.
  const asked = Date.now();
  const rules = [
    { condition: 'browser', loaders: use({ side: 'client', refusal: 'import', asked }), as: '*.mjs' },
    { condition: 'edge-light', loaders: use({ side: 'client', refusal: 'throw', asked }), as: '*.mjs' },
    { condition: { not: { any: ['browser', 'edge-light'] } }, loaders: use({ side: 'server' }), as: '*.cjs' },
  ];
  const directory = relative(session.root, await session.directory())
    .split(sep)
    .join('/');
  const start = `./${directory === '' ? '' : `${directory}/`}*`;
  return {
    ...given,
    rules: { [`*.ssm.{${extensions.join()}}`]: rules, ...given?.rules },
    resolveAlias: { '~ssmith/*': [...extensions.map((extension) => `${start}.ssm.${extension}`), start], ...given?.resolveAlias },
  };
}

function withWebpack(given: Touched['webpack'], options: NextOptions): Webpack {
  return (config, context) => {
    const side = context.isServer && context.nextRuntime !== 'edge' ? 'server' : 'client';
    const session = new Session(options, context.dir);
    config.module ??= {};
    config.module.rules ??= [];
    config.module.rules.push({ test: templatePattern, type: 'javascript/auto', use: [{ loader, options: { ...options, side } }] });
    config.plugins ??= [];
    config.plugins.push({
      apply(compiler: Compiler) {
        tapTemplates(compiler, session, () => side);
        resolveAliases(compiler, session);
      },
    });
    return given?.(config, context) ?? config;
  };
}

function resolveAliases({ hooks }: Compiler, session: Session): void {
  hooks.normalModuleFactory.tap('unplugin-ssmith', (factory) => {
    factory.hooks.beforeResolve.tapPromise('unplugin-ssmith', async (data) => {
      if (aliasPattern.test(data.request)) data.request = (await session.find(data.request, undefined)) ?? data.request;
    });
  });
}

/** The manifest, and the second net, over what is written by then: loaders of Turbopack write no file and see no output. */
function afterCompile(given: AfterCompile | undefined, options: NextOptions): AfterCompile {
  return async (place) => {
    await given?.(place);
    const session = new Session(options, place.projectDir);
    const { error, warnings } = await session.inspect(await filesBelow(join(place.distDir, 'static')));
    warnings.forEach(tell);
    if (error !== undefined) throw error;
    const code = (await filesBelow(join(place.distDir, 'server'))).filter(({ file }) => file.endsWith('.js'));
    // A minifier may spell an id that is not plain in another way.
    const files = (await session.templates()).filter(
      ({ id }) => !/^[\w./-]*$/.test(id) || code.some(({ content }) => content.includes(id)),
    );
    if (files.length > 0) await writeFile(join(place.distDir, manifestName), await session.manifest(files.map(({ file }) => file)));
  };
}

async function filesBelow(directory: string): Promise<{ file: string; content: Buffer }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ file: relative(dirname(directory), path), content: await readFile(path) })));
}

/** The development server reads its config in the process that makes its pages. */
async function intoMemory(session: Session): Promise<void> {
  const templates = (await session.templates()).map(({ file }) => file);
  const ask = async (file: string): Promise<void> => {
    const { id, data } = await session.values(file);
    hold(id, data);
  };
  const askAll = async (): Promise<void> => {
    for (const result of await Promise.allSettled(templates.map(ask)))
      if (result.status === 'rejected') tell(result.reason instanceof Error ? result.reason.message : 'a template could not be filled');
  };
  await askAll();
  const config = await session.config();
  for (const file of [...templates, ...(config?.stores ?? []), ...(config?.file === undefined ? [] : [config.file])]) {
    watchFile(file, { persistent: false, interval: 200 }, () => {
      session.refresh();
      void askAll();
    });
  }
}
