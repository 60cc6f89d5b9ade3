import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

/** Whether a file is one, by its name. */
export function isDockerfile(name: string): boolean {
  return dockerfileName.test(name);
}

const dockerfileName = /^(?:(?:docker|container)file(?:\.(?!dockerignore$).+)?|.+\.dockerfile)$/i;

/**
 * The Dockerfiles whose build context, as it usually is, holds a file: those above it, up to the root of the repository,
 * with a `.dockerignore` (or one of their own) that does not name it.
 */
export function contextsWith(path: string): string[] {
  return dockerfilesAbove(path).filter((dockerfile) => {
    const directory = dirname(dockerfile);
    return !isIgnored(relative(directory, path).split(sep).join('/'), ignoreFileOf(directory, basename(dockerfile)));
  });
}

/** Those between a file and the root of its repository. */
export function dockerfilesAbove(path: string): string[] {
  return directoriesAbove(path).flatMap((directory) => dockerfilesOf(directory).map((name) => join(directory, name)));
}

/** The directories above a file, up to the root of the repository, that are build contexts, as they usually are. */
export function dockerContexts(path: string): string[] {
  return directoriesAbove(path).filter((directory) => dockerfilesOf(directory).length > 0);
}

function directoriesAbove(path: string): string[] {
  const directory = dirname(path);
  return directory === path || existsSync(join(path, '.git')) ? [] : [directory, ...directoriesAbove(directory)];
}

function dockerfilesOf(directory: string): string[] {
  try {
    return readdirSync(directory).filter(isDockerfile);
  } catch {
    return [];
  }
}

function ignoreFileOf(directory: string, dockerfile: string): string {
  const places = [`${dockerfile}.dockerignore`, '.dockerignore'].map((name) => join(directory, name));
  for (const place of places) {
    try {
      return readFileSync(place, 'utf8');
    } catch {
      // The next one counts.
    }
  }
  return '';
}

/** The last pattern that matches the path, or a directory on the way to it, decides. Source: Docker, build context. */
export function isIgnored(path: string, ignoreFile: string): boolean {
  const parts = path.split('/');
  const ways = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  let ignored = false;
  for (const line of ignoreFile.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const [, negation = '', pattern = ''] = /^(!?)\s*\/?(.*?)\/?$/.exec(line.trim().replace(/^(!?)\.\//, '$1')) ?? [];
    const matches = regExpOf(pattern);
    if (matches !== undefined && ways.some((way) => matches.test(way))) ignored = negation === '';
  }
  return ignored;
}

/** `*` and `?` stay within a name, `**` does not. A pattern that cannot be one ignores nothing. */
function regExpOf(pattern: string): RegExp | undefined {
  const source = pattern.replaceAll(/\*\*\/?|\*|\?|\[[^\]]*\]|\\.|[.+^${}()|\]\\/[]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return token.length > 1 ? token : `\\${token}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}
