import { afterEach, expect, it, vi } from 'vitest';
import { patience } from '../helper/property.ts';
import type { Data } from '../helper/readers.ts';
import { describeWithReader } from '../helper/tools.ts';
import { executed } from './canaries.ts';
import { type DocumentReader, documentReaders } from './documents.ts';
import { type EnvReader, envReaders, type Reading } from './env.ts';
import { unknownReaders, versionsTable } from './versions.ts';

vi.setConfig(patience);

/*
 * That each reader is really the one that it says it is: small files that it reads in its own way, so that a driver that
 * is broken cannot let every other test pass.
 */

type Fact<Found> = readonly [file: string, found: Found];
const failure = { $error: expect.any(String) as string };

/** Backslashes are literal but before `n`, quotes are not escaped, `#` ends a text that is not quoted, nothing is expanded. */
const dotenvFacts: readonly Fact<Reading>[] = [
  ['export A="a\\nb\\"c"\nB=a#b\n', { A: 'a\nb\\"c', B: 'a' }],
  ['A=`it\'s "$HOME"`\nB=$(canary)\n', { A: 'it\'s "$HOME"', B: '$(canary)' }],
];
/** A quote ends the text, whatever is before it; `\r` is not decoded. */
const nodeFacts: readonly Fact<Reading>[] = [
  ['A="a\\nb\\rc"\nB="a\\"b"\n', { A: 'a\nb\\rc', B: 'a\\' }],
  ['A=`it\'s "$HOME"`\n', { A: 'it\'s "$HOME"' }],
];
/** Expanded even between single quotes; `\$` is a `$`. */
const expandFacts: readonly Fact<Reading>[] = [["A=1\nB='x$A${NONE:-y}\\$A'\n", { A: '1', B: 'x1y$A' }]];
const shellFacts: readonly Fact<Reading>[] = [
  ['A="\\\\\\"\\$\\`\\n"\nB=\'$A\'\nC="$A"\n', { A: '\\"$`\\n', B: '$A', C: '\\"$`\\n' }],
  ['A=fine\nnot-a-program\n', failure],
  ['A="$B', failure],
  ['A="$1$name"\necho printed >&1\n', failure],
  ['A="$1$name"\nB=$(exit 1)\n', { A: '', B: '' }],
  ['A=1 # c\nB=x\r\n', { A: '1', B: 'x\r' }],
];

const envFacts: Readonly<Record<keyof typeof envReaders, readonly Fact<Reading>[]>> = {
  'node --env-file': nodeFacts,
  'node util.parseEnv': nodeFacts,
  'dotenv 16': dotenvFacts,
  'dotenv 17': dotenvFacts,
  'dotenv 18': dotenvFacts,
  'dotenv 18, fast': dotenvFacts,
  'dotenv-expand 12': expandFacts,
  'dotenv-expand 13': expandFacts,
  'dotenv-expand 1000': [...expandFacts, ["A='$(canary)'\n", { A: 'canary sang' }]],
  'Vite loadEnv': [...expandFacts, ['A="a\\"b"\n', { A: 'a\\' }]],
  '@next/env': [
    ["A=1\nB='x$A\\$A'\nC=$A${A}\n", { A: '1', B: 'x1$A', C: '' }],
    ['A="a\\rb"\n', { A: 'a\rb' }],
  ],
  bash: [...shellFacts, ["A=$'a\\tb'\n", { A: 'a\tb' }]],
  dash: [...shellFacts, ["A=$'a\\tb'\n", { A: '$a\\tb' }]],
  'python-dotenv': [
    ["A='it\\'s'\nB=\"\\t\\$\"\nC=a#b # c\n", { A: "it's", B: '\t\\$', C: 'a#b' }],
    ["A=1\nB='${A}$A'\n", { A: '1', B: '1$A' }],
  ],
  systemd: [
    ['A="x" # c\n; c\nB=a#b \\\n  c\n', { A: 'x# c', B: 'a#b   c' }],
    ['A="\\$\\n"\nB=\'$A\'\nexport C=1\n', { A: '$\\n', B: '$A' }],
  ],
  'Ruby dotenv': [['A="\\$x"\nB=\'$(canary)\'\nC: $A\nD=$(canary)\n', { A: '$x', B: '$(canary)', C: '$x', D: 'canary sang' }]],
  phpdotenv: [
    ['A="a\\tb\\$c"\nB="${A}$A"\n', { A: 'a\tb$c', B: 'a\tb$c$A' }],
    ['A=a b\n', failure],
    ['A="\\x"\n', failure],
  ],
  'compose-go': [
    ["A=\"$$\\t\\$\"\nB='it\\'s'\nC=${A}x\nD=a#b #c\n", { A: '$\t$', B: "it's", C: '$\t$x', D: 'a#b' }],
    ["A='a'\\''b'\n", failure],
  ],
  'docker --env-file': [
    ['A= "x" # c \r\n  # c\nB\n', { A: ' "x" # c ' }],
    ['export A=1\n', failure],
    [`A=${'x'.repeat(65_536)}\n`, failure],
  ],
  'GitHub $GITHUB_ENV': [
    ["A='x' # c\r\nexport B==\n", { A: "'x' # c\r", 'export B': '=' }],
    ['A<<END\nx\nB=1\n\nEND\nC<<=\n=\n', { A: 'x\nB=1\n', C: '' }],
    ['A<<END\nx\n', failure],
    ['A\n', failure],
    ['NODE_OPTIONS=--inspect\n', failure],
  ],
};

/** What they run of `A="$(canary 1)"`, `` B="`canary 2`" `` and `C='$(canary 3)'`. */
const runs: Readonly<Partial<Record<keyof typeof envReaders, readonly string[]>>> = {
  'dotenv-expand 1000': ['ran canary 1', 'ran canary 3'],
  'Ruby dotenv': ['ran canary 1'],
  bash: ['ran canary 1', 'ran canary 2'],
  dash: ['ran canary 1', 'ran canary 2'],
};

function entries<Key extends string, Item>(table: Readonly<Record<Key, Item>>): [Key, Item][] {
  return Object.entries(table) as [Key, Item][];
}

afterEach(() => {
  executed();
});

for (const [key, reader] of entries<keyof typeof envReaders, EnvReader>(envReaders)) {
  describeWithReader(reader, () => {
    it('reads in its own way', async () => {
      const facts = envFacts[key];
      expect(await reader.read(facts.map(([file]) => file))).toEqual(facts.map(([, found]) => found));
    });

    it('reads each file as if it were the only one', async () => {
      const found = await reader.read(['A=1\nB=2\n', 'C=3\n', '', new TextEncoder().encode('A=é\n')]);
      expect(found).toEqual([{ A: '1', B: '2' }, { C: '3' }, {}, { A: 'é' }]);
      expect(await reader.read([])).toEqual([]);
    });

    it('tells what it runs', async () => {
      await reader.read(['A="$(canary 1)"\nB="`canary 2`"\nC=\'$(canary 3)\'\n']);
      expect(executed()).toEqual(runs[key] ?? []);
    });

    it('tells its version', () => {
      expect([reader.name, reader.version()]).toEqual([key, expect.stringMatching(/^\d+(\.\d+)*|^its rules/)]);
    });
  });
}

it.each([envReaders.bash, envReaders.dash])('a file that $name makes is told too', async ({ read, missing }) => {
  if (missing() !== undefined) return;
  await read(['A=1\n', 'A=1 >made\n']);
  expect(executed()).toEqual(['made made']);
});

const number = (spelling: string): Data => ({ $number: spelling });
const element = (name: string, attributes: Record<string, string>, ...children: Data[]): Data => ({
  $name: name,
  $attributes: attributes,
  $children: children,
});

const jsonFacts: readonly Fact<Data>[] = [
  ['\ufeff{"a": [1.0, null, "\\u00e9"]}', { a: [number('1.0'), null, 'é'] }],
  ['{a: 1}', failure],
  ['1 2', failure],
];
const yaml11Facts: readonly Fact<Data>[] = [['a: yes\n---\n- 0o7\n- 010\n', [{ a: true }, ['0o7', 8]]]];
const yaml12Facts: readonly Fact<Data>[] = [['a: yes\n---\n- 0o7\n- 010\n', [{ a: 'yes' }, [7, 10]]]];
const tomlText = 'a = "\\u00e9"\nb = \'\\u00e9\'\n[t]\nn = 12345678901234567890123\n';
const tomlFacts: readonly Fact<Data>[] = [
  ['a = "\\u00e9"\n[[t]]\nn = [1, 0x10]\nd = 1979-05-27\n', { a: 'é', t: [{ n: [number('1'), number('16')], d: { $type: 'date' } }] }],
  ['a = 1\na = 2\n', failure],
];
const propertiesFacts: readonly Fact<Data>[] = [['a\\ b = c\\u00e9 \\\n  d\\z\n! c\ne:f\n', { 'a b': 'cé dz', e: 'f' }]];
const xmlFacts: readonly Fact<Data>[] = [
  [
    '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e "!">]>\n<a:b xmlns:a="urn:a" c="&lt;&#233;&e;">x<!-- c --><![CDATA[<]]><?p?>&e;<d/>\r\n</a:b>',
    element('a:b', { 'xmlns:a': 'urn:a', c: '<é!' }, 'x<!', element('d', {}), '\n'),
  ],
  ['<a>', failure],
];

const documentFacts: Readonly<Record<keyof typeof documentReaders, readonly Fact<Data>[]>> = {
  'JSON.parse': [
    ['\ufeff{"a": [1.0, null, "\\u00e9"]}', { a: [1, null, 'é'] }],
    ['{a: 1}', failure],
  ],
  'Python json': jsonFacts,
  'Go encoding/json': jsonFacts,
  json5: [["{a: 0x10, /* c */ b: -Infinity, c: 'x\\\n\\'',}", { a: 16, b: { $float: '-inf' }, c: "x'" }]],
  'Python json5': [["{a: 0x10, /* c */ b: -Infinity, c: 'x\\\n\\'',}", { a: number('0x10'), b: number('-Infinity'), c: "x'" }]],
  yaml: yaml12Facts,
  'ruamel.yaml': yaml12Facts,
  PyYAML: yaml11Facts,
  libyaml: yaml11Facts,
  'Python tomllib': [
    ...tomlFacts,
    ['a = 1_0.0\nb = inf\n', { a: number('10.0'), b: number('inf') }],
    [tomlText, { a: 'é', b: '\\u00e9', t: { n: number('12345678901234567890123') } }],
  ],
  tomlkit: tomlFacts,
  rtoml: tomlFacts,
  'go-toml': [...tomlFacts, ['a = 1_0.0\nb = -inf\n', { a: 10, b: { $float: '-inf' } }], [tomlText, failure]],
  ini: [['a = "x;\\"y"\n[s.t]\nb[] = 1\nc = true\nd=x # c\n', { a: 'x;"y', s: { t: { b: ['1'], c: true, d: 'x' } } }]],
  'Python configparser': [
    ['[DEFAULT]\nD = 1\n[s]\na = "%(d)s%%" ; c\n b\n; c\nc: x\n', { s: { d: '1', a: '"1%" ; c\nb', c: 'x' } }],
    ['[s]\na = 5%\n', failure],
    ['a = 1\n', failure],
  ],
  'PHP parse_ini_file': [
    [
      'a = yes\n[s]\nb = \'x;y\' ; c\nc = "${NONE}\\""\nd = E_ERROR\ne[] = 1\n[t]\n',
      { a: '1', s: { b: 'x;y', c: '"', d: '1', e: { 0: '1' } }, t: {} },
    ],
    ['a = (\n', failure],
  ],
  'java.util.Properties': [...propertiesFacts, ['a = é\n', { a: 'Ã©' }], ['a = \\u00g\n', failure]],
  'java.util.Properties, UTF-8': [...propertiesFacts, ['a = é\n', { a: 'é' }]],
  expat: xmlFacts,
  'javax.xml': xmlFacts,
};

for (const [key, reader] of entries<keyof typeof documentReaders, DocumentReader>(documentReaders)) {
  describeWithReader(reader, () => {
    it('reads in its own way', async () => {
      const facts = documentFacts[key];
      expect(await reader.read(facts.map(([file]) => file))).toEqual(facts.map(([, found]) => found));
    });

    it('tells its version', () => {
      expect([reader.name, reader.version()]).toEqual([key, expect.stringMatching(/^\d+\.\d+/)]);
    });
  });
}

it('the table of versions names the dialects that a reader proves', () => {
  const readers = [
    { name: 'bash', version: () => '5.2' },
    { name: 'dash', version: () => '0.5' },
  ];
  const dialects = [
    { name: 'posix', readers: ['bash', 'dash'] },
    { name: 'portable', readers: ['dash', 'zsh'] },
  ];
  expect(versionsTable(readers, dialects)).toBe(
    '| Reader | Version | Dialects |\n| --- | --- | --- |\n| bash | 5.2 | `posix` |\n| dash | 0.5 | `posix`, `portable` |\n',
  );
  expect(unknownReaders(readers, dialects)).toEqual(['zsh']);
});
