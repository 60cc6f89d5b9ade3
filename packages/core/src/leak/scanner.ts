import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { reveal, type Secret } from '../secret/secret.ts';
import { encodingsOf, shortest } from './encodings.ts';
import { Matcher } from './matcher.ts';
import { isWeak } from './weak.ts';

/** A text that must not be in a file, under the name of the parameter that it comes from. */
export interface Needle {
  readonly name: string;
  readonly text: Secret;
}

export interface Leak {
  readonly name: string;
  /** How the value is spelled there. */
  readonly encoding: string;
  /** Of the first place, in the file as it is read: a packed one is unpacked. */
  readonly line: number;
  readonly column: number;
  /** The value is one that turns up by chance: this may be no leak. */
  readonly weak: boolean;
}

/** Looks for secrets in the contents of files. */
export interface Scanner {
  /** Each parameter once, at its first place. `name` is that of the file: packed ones are unpacked. */
  scan(name: string, content: Buffer): Leak[];
  /** Parameters whose values are too short to be looked for. */
  readonly unsearchable: readonly string[];
}

/** The least that is looked for at all. Bytes. */
const leastLength = 4;

export function createScanner(wanted: readonly Needle[]): Scanner {
  const needles: { readonly name: string; readonly encoding: string; readonly weak: boolean; readonly bytes: Buffer }[] = [];
  const unsearchable = new Set<string>();
  for (const { name, text: secret } of wanted) {
    const text = reveal(secret);
    const weak = isWeak(text);
    const bytes = Buffer.from(text);
    if (bytes.length < leastLength) unsearchable.add(name);
    else if (bytes.length < shortest) needles.push({ name, encoding: 'as it is', weak, bytes });
    else for (const [encoding, form] of encodingsOf(text)) needles.push({ name, encoding, weak, bytes: form });
  }
  const matcher = new Matcher(needles.map(({ bytes }) => bytes));

  function scanBytes(bytes: Buffer, leaks: Map<string, Leak>): void {
    matcher.find(bytes, (index, offset) => {
      const needle = needles[index];
      if (needle === undefined || leaks.has(needle.name)) return;
      const { name, encoding, weak } = needle;
      leaks.set(name, { name, encoding, weak, ...placeOf(bytes, offset) });
    });
  }

  return {
    unsearchable: [...unsearchable],
    scan: (name, content) => {
      const leaks = new Map<string, Leak>();
      const bytes = unpack(name, content);
      scanBytes(bytes, leaks);
      const joined = joinLiterals(bytes);
      if (joined !== undefined) scanBytes(joined, leaks);
      return [...leaks.values()];
    },
  };
}

/** What web servers keep beside a file. What cannot be unpacked is looked at as it is. */
function unpack(name: string, content: Buffer): Buffer {
  try {
    if (name.endsWith('.gz')) return gunzipSync(content);
    if (name.endsWith('.br')) return brotliDecompressSync(content);
  } catch {
    // Not what its name says.
  }
  return content;
}

/** A literal that was cut in pieces, `"ab"+"cd"`, put together again; nothing when there is none. */
function joinLiterals(bytes: Buffer): Buffer | undefined {
  if (!bytes.includes('+')) return undefined;
  const text = bytes.toString('latin1');
  const joined = text.replace(/(["'`])\s*\+\s*\1/g, '');
  return joined.length === text.length ? undefined : Buffer.from(joined, 'latin1');
}

function placeOf(bytes: Buffer, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = bytes.indexOf(10); at !== -1 && at < offset; at = bytes.indexOf(10, at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
