import { join, relative, sep } from 'node:path';
import { dockerContexts, isIgnored } from '../audit/dockerignore.ts';
import { gitSays } from '../output/tracked.ts';
import { readText, type Repository } from './look.ts';

/** Lines that an ignore file lacks. */
export interface IgnoreLines {
  /** Absolute. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** What is written with values in it beside the files themselves: what bundles read, and temporaries. */
const leftovers = ['.ssmith/', '.ssmith-*'];

/**
 * What has to be added so that no file with values is committed, or copied into an image, and every template is committed.
 * @param inside absolute paths of files with values, below the directory
 */
export function missingIgnores({ directory }: Repository, inside: readonly string[], templates: readonly string[]): IgnoreLines[] {
  return [
    { path: join(directory, '.gitignore'), lines: gitLines(directory, inside, templates) },
    ...dockerContexts(join(directory, '.env')).map((context) => ({
      path: join(context, '.dockerignore'),
      lines: dockerLines(context, inside, readText(join(context, '.dockerignore'))),
    })),
  ];
}

function gitLines(directory: string, secrets: readonly string[], templates: readonly string[]): string[] {
  const present = new Set(
    readText(join(directory, '.gitignore'))
      .split(/\r?\n/)
      .map((line) => line.trim()),
  );
  const lines = [
    ...secrets.filter((path) => gitSays(path) !== 'ignored').map((path) => `/${slashed(directory, path)}`),
    ...leftovers,
    ...templates.filter((path) => gitSays(path) === 'ignored').map((path) => `!/${slashed(directory, path)}`),
  ];
  return lines.filter((line) => !present.has(line));
}

/** What a `.dockerignore` with this text lacks. */
export function dockerLines(context: string, secrets: readonly string[], present: string): string[] {
  return [...secrets.map((path) => slashed(context, path)), ...leftovers.map((name) => `**/${name.replace(/\/$/, '')}`)].filter(
    (line) => !isIgnored(line.replaceAll(/\*\*\/|\*/g, ''), present) && !present.split(/\r?\n/).includes(line),
  );
}

/** A rendered file in `/run` is nobody's to commit. */
export function isBelow(directory: string, path: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`);
}

function slashed(from: string, path: string): string {
  return relative(from, path).split(sep).join('/');
}

/** One entry for each file, with each line once; none for files that lack nothing. */
export function mergeIgnores(ignores: readonly IgnoreLines[]): IgnoreLines[] {
  const files = new Map<string, Set<string>>();
  for (const { path, lines } of ignores) files.set(path, new Set([...(files.get(path) ?? []), ...lines]));
  return [...files].map(([path, lines]) => ({ path, lines: [...lines] })).filter(({ lines }) => lines.length > 0);
}

const reason = '# Files with values in them, which ssmith renders or keeps.';

/** An ignore file with lines added at its end, where they have the last word; its own line endings are kept. */
export function withLines(text: string, lines: readonly string[]): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text === '' ? '' : `${text}${text.endsWith('\n') ? '' : end}${end}`;
  return `${before}${[reason, ...lines].join(end)}${end}`;
}
