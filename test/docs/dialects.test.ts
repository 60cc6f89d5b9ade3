import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNames, type FormatName, formats } from '../../packages/core/src/config/config.ts';
import type { DialectFacts } from '../../packages/core/src/format/dialect.ts';
import { loadFormat } from '../../packages/core/src/format/index.ts';
import { pem } from '../helper/hostile.ts';
import { documentReaders } from '../readers/documents.ts';
import { envReaders } from '../readers/env.ts';
import { unknownReaders, versionsTable } from '../readers/versions.ts';

const docs = new URL('../../packages/core/docs/', import.meta.url).pathname;

interface Dialect {
  readonly format: FormatName;
  readonly facts: DialectFacts;
}

const dialects: readonly Dialect[] = (
  await Promise.all(
    formatNames.map(async (format) => Object.values((await loadFormat(format)).dialects ?? {}).map((facts) => ({ format, facts }))),
  )
).flat();

/** Kinds of secrets that people have, 10,000 of each, the same in every run. */
const secrets = {
  'random, 32 printable characters': sample(
    fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 32, maxLength: 32 }),
  ),
  'base64, 32 bytes': sample(bytes().map((content) => content.toString('base64'))),
  'hex, 32 bytes': sample(bytes().map((content) => content.toString('hex'))),
  'private key in PEM': [pem],
};

function sample(arbitrary: fc.Arbitrary<string>): string[] {
  return fc.sample(fc.noBias(arbitrary), { numRuns: 10_000, seed: 1 });
}

function bytes(): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ minLength: 32, maxLength: 32 }).map((content) => Buffer.from(content));
}

/** In percent. */
function refusedShare({ refusals }: DialectFacts, texts: readonly string[]): number {
  return (100 * texts.filter((text) => refusals.some(({ applies }) => applies(text))).length) / texts.length;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function page({ format, facts }: Dialect): string {
  const { name, readers, spelling, refusals, notes = [] } = facts;
  const settings = name === 'portable' ? `format: ${format}` : `format: ${format}, dialect: ${name}`;
  const rates = Object.entries(secrets).map(([kind, texts]) => `| ${kind} | ${refusedShare(facts, texts).toFixed(2)} % |\n`);
  return [
    `# ${format}, dialect \`${name}\`\n`,
    `\`${settings}\`${name === 'portable' ? ' (the default dialect)' : ''}\n`,
    readers.length === 0
      ? 'Nobody knows who reads a plain text.\n'
      : `**Read by** ${readers.join(', ')}: the tests read every kind of value back with ${readers.length === 1 ? 'it' : 'each of them'}, in the [versions](readers.md) that a run has.\n`,
    `**Written** ${spelling}.\n`,
    ...notes.map((note) => `${note}\n`),
    refusals.length === 0
      ? 'Nothing is refused: every text has a spelling.\n'
      : `A value is refused, with exit code 3 and its parameter named, if it has\n\n| what | because it is what | instead |\n|---|---|---|\n${refusals.map(({ what, why, help }) => `| ${cell(what)} | ${cell(why)} | ${cell(help)} |\n`).join('')}`,
    ...(refusals.length === 0 ? [] : [`How often that hits a secret:\n\n| kind | refused |\n|---|--:|\n${rates.join('')}`]),
  ].join('\n');
}

const generated = '<!-- Written by `vitest -u test/docs/dialects.test.ts` from the tables that the program uses. -->\n\n';

describe('the pages about dialects', () => {
  it('are one for each', () => {
    for (const format of formatNames) {
      const documented = dialects.filter((one) => one.format === format).map(({ facts }) => facts.name);
      if (formats[format].length > 1) expect(documented).toEqual([...formats[format]]);
    }
  });

  it.each(dialects.map((dialect) => [dialect.format, dialect.facts.name, dialect] as const))('%s, %s', async (format, name, dialect) => {
    await expect(generated + page(dialect)).toMatchFileSnapshot(`${docs}${format}-${name}.md`);
  });

  it('are listed, with their readers', async () => {
    const rows = dialects.map(
      ({ format, facts }) => `| [\`${format}\`, \`${facts.name}\`](${format}-${facts.name}.md) | ${facts.readers.join(', ')} |\n`,
    );
    const text = `# Who reads what\n\nA dialect is how one reader of a format, or a group that agrees, understands a value.\n\n| dialect | read by |\n|---|---|\n${rows.join('')}`;
    await expect(generated + text).toMatchFileSnapshot(`${docs}README.md`);
  });
});

describe('the readers', () => {
  const readers = [...Object.values(envReaders), ...Object.values(documentReaders)];
  const proved = dialects.map(({ format, facts }) => ({ name: `${format} ${facts.name}`, readers: facts.readers }));

  it('are those that the tests have', () => {
    expect(unknownReaders(readers, proved)).toEqual([]);
  });

  it('stand in a table with their versions', async () => {
    const table = versionsTable(readers, proved);
    console.log(table);
    // Versions of the system's own programs differ from machine to machine; those of libraries are pinned where they are installed.
    const text = `# Readers\n\nThe programs and libraries that prove what is written. A run of the tests prints the versions that it has used; locally a missing reader skips its tests, in CI it fails them.\n\n${table}`;
    const path = `${docs}readers.md`;
    if (process.env['SSMITH_WRITE_VERSIONS'] !== undefined) await expect(generated + text).toMatchFileSnapshot(path);
    else {
      const { readFileSync } = await import('node:fs');
      const withoutVersions = (content: string): string => content.replaceAll(/^(\| [^|]* \|)[^|]*(?=\|)/gm, '$1 ');
      expect(withoutVersions(readFileSync(path, 'utf8'))).toBe(withoutVersions(generated + text));
    }
  });
});

/** At most so many percent, from what the readers can hold. (facts: dotenv.md 3.3) */
const bounds: Readonly<Record<string, readonly [random: number, base64: number, hex: number, pem: number]>> = {
  posix: [0, 0, 0, 0],
  compose: [0, 0, 0, 0],
  php: [0, 0, 0, 0],
  python: [0.07, 0, 0, 0],
  ruby: [3, 0, 0, 0],
  dotenv: [3.5, 0, 0, 0],
  node: [3.5, 0, 0, 0],
  vite: [3.8, 0, 0, 0],
  next: [3.8, 0, 0, 0],
  expand: [3.8, 0, 0, 0],
  docker: [0, 0, 0, 100],
  github: [0, 0, 0, 0],
};

describe('refusals', () => {
  it.each(Object.entries(bounds))('of %s are no more than its readers force', (name, most) => {
    const facts = dialects.find((dialect) => dialect.format === 'dotenv' && dialect.facts.name === name)?.facts;
    const shares = Object.values(secrets).map((texts) => refusedShare(facts as DialectFacts, texts));
    shares.forEach((share, index) => expect(share).toBeLessThanOrEqual(most[index] ?? 0));
  });
});
