import { realpathSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { bundleConfig } from '@ssmith/core';
import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions } from 'vite';
import { manifestName } from '../core/finish.ts';
import { importPattern, templateOf } from '../core/id.ts';
import type { Session } from '../core/session.ts';

/** Vite's development server, as far as it is used. */
export interface Server {
  readonly config: { readonly root: string; readonly base: string };
  readonly middlewares: {
    use(act: (request: { url?: string | undefined }, response: Response, next: (error?: unknown) => void) => void): void;
  };
}

interface Response {
  statusCode: number;
  end(text: string): void;
}

/**
 * Keeps rendered files, stores and what is on its way to be one from being served. The list of the server itself cannot be
 * added to: it is replaced by a longer one, or read too early.
 */
export function protect({ config, middlewares }: Server, session: () => Session): void {
  middlewares.use((request, response, next) => void answer(request.url ?? '/', response, next));

  async function answer(url: string, response: Response, next: () => void): Promise<void> {
    const secret = await secretFiles(session());
    if (!pathsOf(url, config).some((path) => isSecret(path, secret))) return next();
    response.statusCode = 403;
    response.end('This file holds values that ssmith has rendered; it is not served.\n');
  }
}

async function secretFiles({ root, options }: Session): Promise<ReadonlySet<string>> {
  // A config that is wrong names no file; what is known by its name alone is kept all the same.
  const found = await bundleConfig(root, options.config).catch(() => undefined);
  return new Set(found === undefined ? [] : [...found.files.map(({ output }) => output), ...found.stores]);
}

/** What a request may mean: a path below the root, or by `/@fs/` any. */
function pathsOf(url: string, { root, base }: Server['config']): string[] {
  let path: string;
  try {
    path = decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return [];
  }
  const below = path.startsWith(base) ? path.slice(base.length) : path.replace(/^\/+/, '');
  const file = /^@fs\/(.*)$/s.exec(below)?.[1];
  const named = file === undefined ? resolve(root, below) : isAbsolute(file) ? file : resolve('/', file);
  return [named, join(root, path), real(named)];
}

function isSecret(path: string, secret: ReadonlySet<string>): boolean {
  return (
    secret.has(path) ||
    [...secret].some((file) => real(file) === path) ||
    /(?:^|[\\/])\.ssmith(?:-[^\\/]*)?(?:[\\/]|$)/.test(path.replaceAll(sep, '/'))
  );
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A template is in the graph under its other name, which no file has. */
export function hotUpdate(
  this: { readonly environment: DevEnvironment },
  { file, modules }: Pick<HotUpdateOptions, 'file' | 'modules'>,
): EnvironmentModuleNode[] | undefined {
  if (!importPattern.test(file)) return undefined;
  const own = [...this.environment.moduleGraph.idToModuleMap].flatMap(([id, module]) => (templateOf(id) === file ? [module] : []));
  return [...modules, ...own];
}

/** @param directory what the bundle of a server was written to; nothing where it stays in memory */
export function writeManifest(directory: string | undefined, text: string | undefined): void {
  if (directory !== undefined && text !== undefined) writeFileSync(join(directory, manifestName), text);
}
