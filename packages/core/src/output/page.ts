import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Problem, SsmithError, type Warning } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { reveal, Secret } from '../secret/secret.ts';
import { realPlace } from '../template/place.ts';
import { isTemporary } from './directory.ts';
import { writeFailed } from './failure.ts';
import type { Wanted } from './plan.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { pathFault } from './target.ts';

/** A page in which a build has left room for values, as it lies on disk. */
export interface Page {
  /** Its directory has no links in it, as it was looked at. */
  readonly path: string;
  readonly present: Snapshot;
  /** Where the values stand, or are to stand. Bytes. */
  readonly room: { readonly start: number; readonly end: number };
}

/** Of a tag, up to its end: a text in quotes may have that sign in it. */
const attributes = String.raw`[^>=]*(?:=(?:\s*(?:"[^"]*"|'[^']*')|(?!\s*["']))[^>=]*)*`;

/** A comment, an element that has nothing but text in it, or any other tag: what is named in one of them is no element itself. */
const passage = new RegExp(
  String.raw`<!--(?:-?>|[^]*?--!?>)|(<(script|style|title|textarea)(?=[\s/>])${attributes}>)([^]*?)</\2(?=[\s/>])|<[a-z]${attributes}>`,
  'gi',
);

/**
 * The block of data that has room for values: no browser runs it, whatever is in it. Others may have added attributes to it, or
 * have taken its quotes away.
 */
const marks = [/^<script\s/i, /\sid=(["']?)ssmith-config\1(?=[\s>])/i, /\stype=(["']?)application\/json\1(?=[\s>])/i];

/**
 * The pages at a path that have room for values: a page, or a directory and everything below it.
 * @throws {SsmithError} where there is none, or one that cannot be written
 */
export function findPages(path: string): Page[] {
  const paths = pathsOf(path);
  if (paths === undefined) throw new SsmithError({ code: 'usage', message: `there is no \`${shownPath(path)}\`` });
  const problems: Problem[] = [];
  const pages = paths.flatMap((file) => {
    const page = pageAt(file);
    if (page === undefined) return [];
    if ('present' in page) return [page];
    problems.push(page);
    return [];
  });
  if (problems.length > 0) throw new SsmithError(problems);
  if (pages.length > 0) return pages;
  throw new SsmithError({
    code: 'usage',
    message: `no page in \`${shownPath(path)}\` has room for values: <script type="application/json" id="ssmith-config"></script>`,
    help: "name the directory that was built with `client: 'html'`, or a page in it",
  });
}

/** A link is another name of a page that lies in the directory itself, or none of its pages. */
function pathsOf(path: string): string[] | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (!found.isDirectory()) return [join(realPlace(dirname(path)), basename(path))];
    const entries = readdirSync(realPlace(path), { recursive: true, withFileTypes: true });
    const pages = entries.filter((entry) => entry.isFile() && /\.html?$/i.test(entry.name) && !isTemporary(entry.name));
    return pages.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  } catch (error) {
    throw writeFailed(path, error, 'no page has been changed');
  }
}

function pageAt(path: string): Page | Problem | undefined {
  const fault = pathFault(path);
  const present = fault === undefined ? takeSnapshot(path) : undefined;
  const blocks = present === undefined ? [] : blocksIn(reveal(present.content));
  const refuse = (message: string, help: string): Problem => ({
    code: 'output-refused',
    message: `\`${shownPath(path)}\` ${message}`,
    help,
  });
  if (fault !== undefined) return refuse(fault.message, fault.help);
  if (blocks.length > 1) return refuse(`has room for values ${blocks.length} times`, 'leave one block `ssmith-config` in it');
  const [room] = blocks;
  return room === undefined || present === undefined ? undefined : { path, present, room };
}

/** Each byte is looked at as a character, so that they are counted right in every encoding that has ASCII in it. */
function blocksIn(content: Buffer): Page['room'][] {
  return [...content.toString('latin1').matchAll(passage)].flatMap(({ index, 1: tag = '', 3: text = '' }) => {
    const start = index + tag.length;
    return marks.every((mark) => mark.test(tag)) ? [{ start, end: start + text.length }] : [];
  });
}

/** A page with these values, and everything else as it is: its other bytes, its rights. */
export function fillPage({ path, present, room: { start, end } }: Page, values: unknown): Wanted {
  const bytes = reveal(present.content);
  const content = Buffer.concat([bytes.subarray(0, start), Buffer.from(textInPage(values), 'ascii'), bytes.subarray(end)]);
  const target = { path, directory: dirname(path), mode: present.mode, owner: undefined, inPlace: false };
  return { target, content: new Secret(path, content), present };
}

/**
 * JSON that ends no script and begins no comment, in XHTML too, and that is the same in every encoding a page may have. What JSON
 * writes outside of its texts are none of these characters.
 */
export function textInPage(values: unknown): string {
  return JSON.stringify(values).replaceAll(/[<>&\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Copies that were made of a page before it was filled, and that servers send instead. */
export function staleCopies(path: string): Warning[] {
  return ['gz', 'br', 'zst']
    .map((extension) => `${path}.${extension}`)
    .filter((copy) => existsSync(copy))
    .map((copy) => ({
      message: `\`${shownPath(copy)}\` is a copy of the page before it was filled, and servers may send it instead`,
      help: 'compress pages when they are filled',
    }));
}
