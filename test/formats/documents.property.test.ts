import { SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { loadFormat } from '../../packages/core/src/format/index.ts';
import { hostileText } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, patience, sample } from '../helper/property.ts';
import { type Data, isList } from '../helper/readers.ts';
import { renderText } from '../helper/render-text.ts';
import { describeWithReader } from '../helper/tools.ts';
import { documentReaders } from '../readers/documents.ts';

vi.setConfig({ testTimeout: 8 * patience.testTimeout });

const files = 1000;
const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
type Found = Readonly<Record<string, Data>>;

/** Six references in six ways, neighbours that are not ours, and how a reader's answer is a mapping of the six. */
interface Shape {
  readonly file: string;
  readonly format: Parameters<typeof loadFormat>[0];
  readonly dialect?: NonNullable<Parameters<typeof renderText>[3]>;
  readonly template: string;
  readonly readers: readonly (keyof typeof documentReaders)[];
  readonly six: (found: Data) => Found;
}

const same = (found: Data): Found => found as Found;
const inSection = (found: Data): Found => ((found as Found)['s'] ?? {}) as Found;

const yaml = {
  file: 'app.yaml',
  format: 'yaml',
  template:
    '# it\'s\na: ssm:/v/a # "x\nb: "ssm:/v/b"\nx: &x [ \'y\' ]\nc: \'ssm:/v/c\'\nd: |-\n  ${ssm:/v/d}\ne: "ssm:/v/e"\n\nf: >-\n  ${ssm:/v/f}\nlast: 1\n',
  six: (found: Data) => (isList(found) ? (found[0] as Found) : { found }),
} as const;

const ini = (lines: string): string => `; it's\nfirst=1\n[r]\na=1\n[s]\n${lines}\n[t]\na=2\n`;
const bare = ini('a=ssm:/v/a\nb = ssm:/v/b\nx=1\nc=${ssm:/v/c}\nd=ssm:/v/d\ne=ssm:/v/e\nf=ssm:/v/f');
// Python knows no keys above the first section.
const pythonIni = bare.replace('first=1\n', '');
const quoted = ini('a=ssm:/v/a\nb = "ssm:/v/b"\nx="1"\nc=${ssm:/v/c}\nd=\'ssm:/v/d\'\ne="${ssm:/v/e}"\nf=ssm:/v/f');

/** `<root a="…"><b>…</b>…</root>` */
function fromXml(found: Data): Found {
  const root = found as { $attributes?: Found; $children?: readonly Data[] };
  const children = (root.$children ?? []).flatMap((child): [string, Data][] => {
    if (typeof child === 'string') return [];
    const { $name, $children = [] } = child as { $name?: string; $children?: readonly Data[] };
    return [[$name ?? '', $children.join('')]];
  });
  return { ...root.$attributes, ...Object.fromEntries(children) };
}

const shapes: readonly Shape[] = [
  { ...yaml, readers: ['yaml', 'PyYAML', 'libyaml', 'ruamel.yaml'] },
  { ...yaml, dialect: 'spring', readers: ['yaml', 'PyYAML', 'libyaml', 'ruamel.yaml'] },
  {
    file: 'app.json',
    format: 'json',
    template: '{"a": "ssm:/v/a", "b":"${ssm:/v/b}",\n"c": "ssm:/v/c", "d": "ssm:/v/d", "x": ["\\""], "e": "ssm:/v/e", "f": "ssm:/v/f"}\n',
    readers: ['JSON.parse', 'Python json', 'Go encoding/json'],
    six: same,
  },
  {
    file: 'app.json5',
    format: 'json5',
    template:
      '{a: \'ssm:/v/a\', "b":"${ssm:/v/b}", // it\'s\nc: \'${ssm:/v/c}\', d: "ssm:/v/d", x: [+1,], e: "ssm:/v/e", f: \'ssm:/v/f\',}\n',
    readers: ['json5', 'Python json5'],
    six: same,
  },
  {
    file: 'app.toml',
    format: 'toml',
    template:
      '# it\'s\na = "ssm:/v/a" # "x\nb = \'ssm:/v/b\'\nc = """ssm:/v/c"""\nx = [ \'y\' ]\nd = \'\'\'ssm:/v/d\'\'\'\ne = "${ssm:/v/e}"\nf="ssm:/v/f"\nlast = 1\n',
    readers: ['Python tomllib', 'tomlkit', 'rtoml', 'go-toml'],
    six: same,
  },
  {
    file: 'app.xml',
    format: 'xml',
    template:
      '<!-- it\'s --><root a="ssm:/v/a" b=\'ssm:/v/b\' x="&lt;"><c>ssm:/v/c</c><d><![CDATA[ssm:/v/d]]></d>\n<e>${ssm:/v/e}</e><y/><f>ssm:/v/f</f></root>\n',
    readers: ['expat', 'javax.xml'],
    six: fromXml,
  },
  {
    file: 'app.properties',
    format: 'properties',
    template: "# it's\na=ssm:/v/a\nb = ssm:/v/b\nc: ssm:/v/c\nx=1\\\n  2\nd ssm:/v/d\ne=${ssm:/v/e}\n\nf=ssm:/v/f\nlast=1\n",
    readers: ['java.util.Properties', 'java.util.Properties, UTF-8'],
    six: same,
  },
  {
    file: 'app.properties',
    format: 'properties',
    dialect: 'spring',
    template: 'a=ssm:/v/a\nb=ssm:/v/b\nc=ssm:/v/c\nd=ssm:/v/d\ne=ssm:/v/e\nf=ssm:/v/f\n',
    readers: ['java.util.Properties', 'java.util.Properties, UTF-8'],
    six: same,
  },
  {
    file: 'app.ini',
    format: 'ini',
    dialect: 'portable',
    template: pythonIni,
    readers: ['ini', 'Python configparser', 'PHP parse_ini_file'],
    six: inSection,
  },
  { file: 'app.ini', format: 'ini', dialect: 'npm', template: quoted, readers: ['ini'], six: inSection },
  { file: 'app.ini', format: 'ini', dialect: 'python', template: pythonIni, readers: ['Python configparser'], six: inSection },
  { file: 'app.ini', format: 'ini', dialect: 'php', template: quoted, readers: ['PHP parse_ini_file'], six: inSection },
];

const value = fc.oneof(hostileText(24), hostileText(24), fc.stringMatching(/^[a-z0-9][a-z0-9._/-]{0,20}$/));
const six = fc.array(value, { minLength: names.length, maxLength: names.length, size: 'max' });

/** What was written, in place of what the dialect has no spelling for a word that all have one for. */
async function renderHeld(project: Project, { file, dialect }: Shape, values: readonly string[]): Promise<{ held: Found; text: string }> {
  const held = [...values];
  for (;;) {
    const parameters = Object.fromEntries(names.map((name, index) => [`/v/${name}`, held[index] ?? '']));
    try {
      const text = await renderText(project, file, parameters, dialect);
      return { held: Object.fromEntries(names.map((name, index) => [name, held[index] ?? ''])), text };
    } catch (error) {
      if (!(error instanceof SsmithError) || error.problems.some(({ code }) => code !== 'value-unencodable')) throw error;
      const refused = error.problems.flatMap(({ message }) => [...message.matchAll(/`\/v\/([a-f])`/g)].map(([, name = '']) => name));
      const fresh = names.flatMap((name, index) => (refused.includes(name) && held[index] !== 'fine' ? [index] : []));
      if (fresh.length === 0) throw error;
      for (const index of fresh) held[index] = 'fine';
    }
  }
}

describe.each(shapes.map((shape) => [`${shape.format}, dialect ${shape.dialect ?? 'portable'}`, shape] as const))('%s', (_title, shape) => {
  let made: Promise<{ rendered: { held: Found; text: string }[]; seed: number }> | undefined;

  /** The same files for all readers. */
  function make(): NonNullable<typeof made> {
    return (made ??= (async () => {
      const project = new Project({ [shape.file]: shape.template });
      const { cases, seed } = sample(six, files);
      return { rendered: await inTurn(cases, (values) => renderHeld(project, shape, values)), seed };
    })());
  }

  it('names these readers in its page', async () => {
    const { dialects } = await loadFormat(shape.format);
    expect(dialects?.[shape.dialect ?? 'portable']?.readers.toSorted()).toEqual([...shape.readers].toSorted());
  });

  for (const name of shape.readers) {
    const reader = documentReaders[name];
    describeWithReader(reader, () => {
      it('finds every value as it is', async () => {
        const { rendered, seed } = await make();
        const found = await reader.read(rendered.map(({ text }) => text));
        rendered.forEach(({ held }, index) => {
          const all = shape.six(found[index] ?? null);
          expect(Object.fromEntries(names.map((key) => [key, all[key]])), failure(seed, held)).toEqual(held);
        });
      });
    });
  }
});
