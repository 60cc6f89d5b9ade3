import { readFileSync } from 'node:fs';
import { dockerfilesAbove } from './dockerignore.ts';

/** An instruction of a Dockerfile that writes rendered files into a layer. */
export interface ImageStep {
  /** Absolute. */
  readonly dockerfile: string;
  /** Where the instruction begins, from 1. */
  readonly line: number;
}

/** What the Dockerfiles above these files, up to the root of their repository, do that belongs to the start of a container. */
export function imageStepsAbove(paths: readonly string[]): ImageStep[] {
  const dockerfiles = [...new Set(paths.flatMap(dockerfilesAbove))];
  return dockerfiles.flatMap((dockerfile) => renderingLines(readText(dockerfile)).map((line) => ({ dockerfile, line })));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The command, wherever it lies and however it is started, as far as the end of its own command line. */
const rendering = /(?:^|[\s"'/=(;&|])ssmith(?:@[\w.-]+)?(?=["',\s])[^;&|\n]*?["',\s](?:render|deploy)(?=["',\s;&|)]|$)[^;&|\n]*/gm;

/** Neither of them leaves anything in the layer: what is only looked at, and what is written to memory. */
const harmless = /["'\s]--dry-run\b/;
const inMemory = /--mount=\S*\btype=tmpfs\b/;

/** @returns the lines at which a `RUN` begins that renders */
export function renderingLines(dockerfile: string): number[] {
  return instructionsOf(dockerfile)
    .filter(({ text }) => /^\s*(?:ONBUILD\s+)?RUN\s/i.test(text) && !inMemory.test(text))
    .filter(({ text }) => [...text.matchAll(rendering)].some(([command]) => !harmless.test(command)))
    .map(({ line }) => line);
}

interface Instruction {
  readonly line: number;
  /** Continued lines are one; a here-document has its own. */
  readonly text: string;
}

/** Source: Dockerfile reference: `escape`, comments, here-documents. */
function instructionsOf(dockerfile: string): Instruction[] {
  const escape = /^#\s*escape\s*=\s*`/im.test(dockerfile) ? '`' : '\\';
  const lines = [
    ...dockerfile
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .entries(),
  ].filter(([, text]) => !/^\s*#/.test(text));
  const found: Instruction[] = [];
  while (lines.length > 0) {
    const [[index] = [0]] = lines;
    let [, text = ''] = lines.shift() ?? [];
    while (text.trimEnd().endsWith(escape) && lines.length > 0) text = `${text.trimEnd().slice(0, -1)} ${lines.shift()?.[1] ?? ''}`;
    for (const [, dash = '', word = ''] of text.matchAll(/<<(-?)\s*["']?(\w+)["']?/g)) {
      const length = lines.findIndex(([, one]) => (dash === '' ? one : one.replace(/^\t+/, '')) === word);
      text = [text, ...lines.splice(0, length === -1 ? lines.length : length + 1).map(([, one]) => one)].join('\n');
    }
    found.push({ line: index + 1, text });
  }
  return found;
}
