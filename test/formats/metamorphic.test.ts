import { SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { formats } from '../../packages/core/src/config/config.ts';
import { dialects } from '../helper/dotenv.ts';
import { hostileText } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { patience, runs } from '../helper/property.ts';
import { renderText } from '../helper/render-text.ts';

vi.setConfig(patience);

/** Every place that a format has for a reference, with things around it that are not ours. */
const templates = {
  'app.yaml': `# ssm:/a is left\r\n"plain": ssm:/a # comment\nx: &anchor "ssm:/b"\ny: [1, {d: "a \${ssm:/c} 'b'"}]\n\t\n<<: *anchor\n`,
  'app.json': `{ "a" : "ssm:/a",\r\n\t"b":["ssm:/b", 1.0, {"c": "x \${ssm:/c} y"}] }`,
  'app.jsonc': `\ufeff// ssm:/a\n{ "a": "ssm:/a", /* ssm:/b */ "b": "ssm:/b", "c": ["x\${ssm:/c}",], }`,
  'app.json5': `{ a: 'ssm:/a', "b": "ssm:/b", // it's\n c: ['x\\\n\${ssm:/c}', +1], }\n`,
  'app.toml': `# "ssm:/a"\na = "ssm:/a" # it's\n[t."x y"]\nb = 'ssm:/b'\nc = [ 1_000, { d = "x \${ssm:/c} y" }, ]\n`,
  'app.xml': `<?xml version="1.0"?>\r\n<!-- ssm:/a --><a x="ssm:/a" y='z'>\n  <b> ssm:/b </b>&amp;<c>x \${ssm:/c} y</c></a>\n`,
  'app.ini': `; ssm:/a\n[one]\na = ssm:/a\nb=ssm:/b\n\n[two]\nc = ssm:/c\nd = x y\n`,
  'app.properties': `# ssm:/a\na = ssm:/a\nb: ssm:/b\n\nc=x \${ssm:/c} \\\n  y\n`,
  'app.conf': `listen "\${ssm:/a|base64}"; # it's ssm:\n\tuser \${ssm:/b|base64};\r\nx=\${ssm:/c|base64}`,
  'app.yaml.hbs': `{{#if "x"}}\nplain: {{ssm "/a"}} # comment\n{{/if}}\nx: "{{ssm "/b"}}"\ny: [1, 'a {{ssm "/c"}} b']\n`,
} as const;

const env = `# ssm:/a it's\nFIRST="x" # "y"\nA=ssm:/a\n\nB=ssm:/b\nC=x \${ssm:/c} y\nLAST=1`;
const rawEnv = `FIRST=x y\nA=ssm:/a\n\nB=ssm:/b\nC=x \${ssm:/c} y\nLAST=1`;

type Dialect = Parameters<typeof renderText>[3];

const cases: readonly (readonly [file: string, dialect: Dialect, template: string])[] = [
  ...Object.entries(templates).map(([file, template]) => [file, undefined, template] as const),
  ...formats.ini.map((dialect) => ['app.ini', dialect, templates['app.ini']] as const),
  ...formats.properties.map((dialect) => ['app.properties', dialect, templates['app.properties']] as const),
  ['app.yaml', 'spring', templates['app.yaml']] as const,
  ...dialects.map((dialect) => ['.env', dialect, dialect === 'docker' || dialect === 'github' ? rawEnv : env] as const),
];

/** Unlike anything else, bare in every format, and a word to base64 too. */
const placeholder = /["'`]?(?:placeholder[123]|cGxhY2Vob2xkZXI[xyz])=*["'`]?/;
const placeholders = { '/a': 'placeholder1', '/b': 'placeholder2', '/c': 'placeholder3' };

/** Every other one is such as every dialect has a spelling for. */
const value = fc.oneof(hostileText(20), fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/));

/** The rendered text, or nothing where the dialect has no spelling for a value. */
async function attempt(
  project: Project,
  file: string,
  values: Readonly<Record<string, string>>,
  dialect: Dialect,
): Promise<string | undefined> {
  try {
    return await renderText(project, file, values, dialect);
  } catch (error) {
    if (error instanceof SsmithError && error.problems.every(({ code }) => code === 'value-unencodable')) return undefined;
    throw error;
  }
}

it.each(cases)('%s, dialect %s: with a value or a placeholder, the text around is the same', async (file, dialect, template) => {
  const project = new Project({ [file]: template });
  const around = (await attempt(project, file, placeholders, dialect))?.split(placeholder) ?? [];
  expect(around.length).toBe(4);
  // Beside a reference within a text stands text that a change of quotes may spell anew.
  const [before = '', second = '', third = '', last = ''] = around;
  // To GitHub a value of several lines has another sign before it.
  const first = dialect === 'github' ? before.replace(/=$/, '') : before;
  let rendered = 0;
  await fc.assert(
    fc.asyncProperty(value, value, value, async (a, b, c) => {
      const text = await attempt(project, file, { '/a': a, '/b': b, '/c': c }, dialect);
      if (text === undefined) return;
      rendered += 1;
      expect(text.startsWith(first)).toBe(true);
      const atSecond = text.indexOf(dialect === 'github' ? second.replace(/=$/, '') : second, first.length);
      expect(atSecond).toBeGreaterThan(first.length);
      const lines = (piece: string): string => piece.replace(/[^\n]*$/, '');
      expect(text.indexOf(lines(third), atSecond + second.length)).toBeGreaterThan(atSecond);
      expect(text.endsWith(last.replace(/^[^\n,;)<}\]]*/, ''))).toBe(true);
    }),
    { numRuns: Math.max(60, runs(60)) },
  );
  expect(rendered).toBeGreaterThan(0);
});
