import { describe, expect, it } from 'vitest';
import { Project } from '../helper/project.ts';
import { asFiles, parseYaml12, readYaml11 } from '../helper/readers.ts';
import { renderText } from '../helper/render-text.ts';
import { describeWith, pyYaml } from '../helper/tools.ts';

/** What a block may or may not hold, depending on its header. */
const texts = [
  'line',
  'line\n',
  'line\n\n',
  'one\ntwo',
  'one\ntwo\n',
  '\nfirst is empty',
  ' first is indented\nsecond',
  '\tfirst begins with a tab',
  'a\n   \nb',
  'a\n\t\nb\n',
  'last is blank\n ',
  'a\n\n\nb\n\n\n',
  '\n',
  'x ',
  '# no comment\n',
  'no: mapping\n- no list\n',
  'c\u0085d\n',
  '<%= erb %>',
];

describe('a text in a block', () => {
  const headers = ['|', '|-', '|+', '>', '>-', '>+'];
  const template = headers.map((header, index) => `k${index}: ${header}\n  \${ssm:/v}\n`).join('');

  /** A block ends with a line break unless its header takes it away; that is part of the text. */
  function meant(text: string): Record<string, string> {
    return Object.fromEntries(headers.map((header, index) => [`k${index}`, header.endsWith('-') ? text : `${text}\n`]));
  }

  async function render(text: string): Promise<string> {
    const project = new Project({ 'ssmith.config.yaml': 'files: []\n', 'app.yaml': `${template}last: 1\n` });
    return renderText(project, 'app.yaml', { '/v': text });
  }

  it.each(texts.filter((text) => text.trim() !== ''))('%j reads back by `yaml`', async (text) => {
    expect(parseYaml12(await render(text))).toEqual([{ ...meant(text), last: 1 }]);
  });

  describeWith('by Python', pyYaml, () => {
    it('reads back', async () => {
      const wanted = texts.filter((text) => text.trim() !== '');
      const rendered = await Promise.all(wanted.map(render));
      for (const library of ['pyyaml', 'libyaml'] as const) {
        const found = await asFiles(rendered, '.yaml', (files) => readYaml11(files, library));
        expect(found).toEqual(wanted.map((text) => [{ ...meant(text), last: 1 }]));
      }
    });
  });

  it('stays a block where it can', async () => {
    expect(await render('one\ntwo')).toContain('k0: |\n  one\n  two\nk1: |-\n  one\n  two\nk2: |+\n  one\n  two\n');
  });
});

it.each(["'ssm:/v'", '"ssm:/v"', 'ssm:/v', '|-\n  ${ssm:/v}'])('a template engine finds nothing in a value: %s', async (token) => {
  const project = new Project({ 'app.yaml': `k: ${token}\n` });
  for (const value of ['<%= x %>', '{{ x }}', '{% x %}', '{# x #}']) {
    const text = await renderText(project, 'app.yaml', { '/v': value });
    expect(text).not.toMatch(/<%|\{[{%#]/);
    expect(parseYaml12(text)).toEqual([{ k: value }]);
  }
});

describe('for Spring', () => {
  const project = (token: string): Project => new Project({ 'app.yaml': `k: ${token}\nother: \${stays}\n` });

  it('what it would resolve is refused, in structures too', async () => {
    for (const [token, value] of [
      ['ssm:/v', 'a${b}'],
      ['ssm:/v', '#{x}'],
      ['ssm:/v|json', '{"a": ["${b}"]}'],
      ['ssm:/v|json', '{"#{a}": 1}'],
    ] as const) {
      const rendering = renderText(project(token), 'app.yaml', { '/v': value }, 'spring');
      await expect(rendering).rejects.toThrow('value-unencodable: the value of `/v` cannot be written in yaml (dialect `spring`)');
    }
  });

  it('everything else is written', async () => {
    expect(await renderText(project('ssm:/v'), 'app.yaml', { '/v': '$x {y} #z' }, 'spring')).toBe('k: "$x {y} #z"\nother: ${stays}\n');
  });
});
