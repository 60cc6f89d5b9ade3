import { realpathSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize, resolve } from 'node:path';

/** What a server of files must keep to itself, and where its paths lie on the disk. */
export interface Protection {
  /** The path under which everything is served, `/` at both ends. */
  readonly base: string;
  /** Directories that the paths of requests start from. */
  readonly directories: readonly string[];
  /** Absolute: rendered files and embedded stores. */
  readonly files: () => Promise<readonly string[]>;
}

/** Answers 403 for rendered files, the stores that they come from, and whatever else ssmith leaves beside them. */
export function protect({ base, directories, files }: Protection) {
  return async (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): Promise<void> => {
    try {
      const path = pathOf(request.url ?? '/', base);
      const wanted = path === undefined ? [] : candidates(path, directories);
      const kept = new Set((await files()).map(place));
      if (!wanted.some((file) => kept.has(place(file)) || isOurs(file))) return next();
      response.statusCode = 403;
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.end('ssmith: rendered files and stores are not served\n');
    } catch (error) {
      next(error);
    }
    return undefined;
  };
}

/** The path of a URL without what servers put before it; nothing for what is no URL. */
function pathOf(url: string, base: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/, ''));
    return path.startsWith(base) ? path.slice(base.length - 1) : path;
  } catch {
    return undefined;
  }
}

function candidates(path: string, directories: readonly string[]): string[] {
  const bare = path.replace(/^\/(?:@fs|@id)\//, '/');
  return [bare, ...directories.map((directory) => join(directory, bare))].map(normalize);
}

/** `.ssmith`, and the temporaries of a render that is under way. */
function isOurs(file: string): boolean {
  return file.split(/[\\/]/).some((segment) => segment === '.ssmith' || segment.startsWith('.ssmith-'));
}

/** One name for one file: through links, and on disks that do not tell A from a. */
function place(file: string): string {
  try {
    return realpathSync(file).toLowerCase();
  } catch {
    return resolve(file).toLowerCase();
  }
}
