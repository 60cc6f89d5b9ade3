import { basename, dirname, join } from 'node:path';
import { isDockerfile } from '../audit/dockerignore.ts';
import { Secret } from '../secret/secret.ts';
import { dockerLines, type IgnoreLines } from './ignore.ts';
import { readText } from './look.ts';
import type { PlannedFile } from './plan.ts';

/** A file that is not about secrets; its path is relative to the root of the repository. */
export interface ExtraFile {
  readonly path: string;
  readonly text: string;
  readonly mode?: number;
  readonly purpose: string;
}

/**
 * Files that others have written for a repository. Of one path the first counts. Ignore files are added to like all ignore
 * files; with a Dockerfile comes a build context, which no file with values may get into.
 * @param secrets absolute paths
 */
export function planExtra(
  root: string,
  extra: readonly ExtraFile[],
  secrets: readonly string[],
): { files: PlannedFile[]; ignores: IgnoreLines[] } {
  const distinct = extra.filter(({ path }, index) => extra.findIndex((one) => one.path === path) === index);
  const [ignoring, others] = [distinct.filter(isIgnoreFile), distinct.filter((one) => !isIgnoreFile(one))];
  const files = others.map(({ path, text, mode = 0o644, purpose }): PlannedFile => {
    return { kind: 'file', path: join(root, path), purpose, text: new Secret(path, text), mode };
  });
  const wanted = new Map(ignoring.map(({ path, text }) => [join(root, path), text]));
  const contexts = new Set(
    files
      .map(({ path }) => path)
      .filter((path) => isDockerfile(basename(path)))
      .map((path) => join(dirname(path), '.dockerignore')),
  );
  const ignores = [...new Set([...wanted.keys(), ...contexts])].map((path) => {
    const present = readText(path);
    const own = linesOf(wanted.get(path) ?? '').filter((line) => !linesOf(present).includes(line));
    const after = [present, ...own].join('\n');
    return { path, lines: [...own, ...(contexts.has(path) ? dockerLines(dirname(path), secrets, after) : [])] };
  });
  return { files, ignores };
}

function isIgnoreFile({ path }: ExtraFile): boolean {
  return /^\.(?:git|docker)ignore$/.test(basename(path));
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
}
