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
 * @param secrets absolute paths
 */
export function missingIgnores({ directory }: Repository, secrets: readonly string[], templates: readonly string[]): IgnoreLines[] {
  const inside = secrets.filter((path) => isBelow(directory, path));
  return [
    { path: join(directory, '.gitignore'), lines: gitLines(directory, inside, templates) },
    ...dockerContexts(join(directory, '.env')).map((context) => ({
      path: join(context, '.dockerignore'),
      lines: dockerLines(context, inside),
    })),
  ].filter(({ lines }) => lines.length > 0);
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

function dockerLines(context: string, secrets: readonly string[]): string[] {
  const present = readText(join(context, '.dockerignore'));
  return [...secrets.map((path) => slashed(context, path)), ...leftovers.map((name) => `**/${name.replace(/\/$/, '')}`)].filter(
    (line) => !isIgnored(line.replaceAll(/\*\*\/|\*/g, ''), present) && !present.split(/\r?\n/).includes(line),
  );
}

function isBelow(directory: string, path: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`);
}

function slashed(from: string, path: string): string {
  return relative(from, path).split(sep).join('/');
}

const reason = '# Files with values in them, which ssmith renders or keeps.';

/** An ignore file with lines added at its end, where they have the last word; its own line endings are kept. */
export function withLines(text: string, lines: readonly string[]): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text === '' ? '' : `${text}${text.endsWith('\n') ? '' : end}${end}`;
  return `${before}${[reason, ...lines].join(end)}${end}`;
}
