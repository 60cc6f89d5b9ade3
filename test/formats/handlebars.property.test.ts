import { memorySource, render, SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { expect, it, vi } from 'vitest';
import { Project } from '../helper/project.ts';
import { patience, runs } from '../helper/property.ts';
import { stored } from '../helper/render-text.ts';

/** What Handlebars itself makes of a template is what ssmith makes of it, or it says that it does not. */

vi.setConfig(patience);

const variables = { env: 'prod', name: 'set', other: 'o' };
const tree = { k1: 'v1', k2: 'v2' };
const json = {
  host: 'h',
  port: 5,
  zero: 0,
  on: true,
  off: false,
  none: null,
  empty: '',
  'a b': 'literal',
  obj: { a: 'oa', b: { c: 'oc' } },
  nothing: [],
  list: [
    { n: 'n1', tags: ['t1', 't2'] },
    { n: 'n2', tags: [] },
  ],
};
const parameters = { '/j': JSON.stringify(json), ...Object.fromEntries(Object.entries(tree).map(([key, value]) => [`/t/${key}`, value])) };

/** A value of its own for each call, as blocks of Handlebars look whether two are the same. */
const reference = Handlebars.create();
reference.registerHelper('ssm', (name: string) => structuredClone<unknown>(name === '/j' ? json : tree));
reference.registerHelper('eq', (one: unknown, other: unknown) => one === other);
reference.registerHelper('not', (one: unknown) => reference.Utils.isEmpty(one) || one === 0);

async function ours(template: string): Promise<string | undefined> {
  const project = new Project({ 'a.txt.hbs': template });
  const config = `vars: { name: {}, other: {} }\nfiles: [{ template: a.txt.hbs, output: a.txt }]\nstate: .state\n`;
  project.write('ssmith.config.yaml', config);
  try {
    await render({ cwd: project.directory, variables, open: () => Promise.resolve(memorySource(stored(parameters))) });
    return project.read('a.txt');
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    expect(error.problems.filter(({ code }) => code !== 'template-syntax')).toEqual([]);
    return undefined;
  }
}

function theirs(template: string): string | undefined {
  try {
    return reference.compile(template)(variables);
  } catch {
    return undefined;
  }
}

/** A block around a place in a template: what its value holds, as paths from it. */
interface Level {
  readonly texts: readonly string[];
  readonly others: readonly string[];
  readonly inner: Readonly<Record<string, Level>>;
  readonly each: boolean;
}

const leaf = (each: boolean): Level => ({ texts: ['this', '.'], others: [], inner: {}, each });
const item: Level = { texts: ['n', 'this.n', './n'], others: ['tags'], inner: { tags: leaf(true) }, each: true };
const whole: Level = {
  texts: ['host', 'this.host', 'port', 'zero', 'on', 'off', 'empty', '[a b]', 'this.[a b]', 'obj.a', 'obj.b.c', 'list.[0].n', 'list.1.n'],
  others: ['none', 'nothing', 'list', 'nothing'],
  inner: {
    list: item,
    nothing: leaf(true),
    obj: { texts: ['a', 'b.c'], others: [], inner: { b: { texts: ['c'], others: [], inner: {}, each: false } }, each: false },
  },
  each: false,
};
const top: Level = {
  texts: ['env', 'name', 'other', 'this.env', './env'],
  others: [],
  inner: { '(ssm "/j" json=true)': whole, '(ssm "/t/*")': leaf(true) },
  each: false,
};

function textsAt(levels: readonly Level[]): string[] {
  const paths = levels.toReversed().flatMap(({ texts }, outwards) => {
    const up = '../'.repeat(outwards);
    return outwards === 0 ? texts : texts.filter((path) => /^\w/.test(path)).map((path) => `${up}${path}`);
  });
  const loops = levels.filter(({ each }) => each).map((_, outwards) => `@${'../'.repeat(outwards)}`);
  return [...paths, ...loops.flatMap((at) => ['index', 'key', 'first', 'last'].map((name) => `${at}${name}`)), '@root.env'];
}

const strip = fc.constantFrom('', '', '~');
const blank = fc.stringMatching(/^(?:\n|\r\n|[ \t\rxy{}\\$\u00a0\ufeff\u2028]){0,4}$/);

/** `{{ … }}` with or without white space control. */
function tag(inside: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(strip, inside, strip).map(([before, text, after]) => `{{${before}${text}${after}}}`);
}

function joined(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

function templateAt(levels: readonly Level[], depth: number): fc.Arbitrary<string> {
  const level = levels.at(-1) as Level;
  const text = fc.constantFrom(...textsAt(levels));
  const condition = fc.oneof(
    fc.constantFrom(...textsAt(levels), ...level.others),
    text.map((path) => `(not ${path})`),
    fc.tuple(text, fc.constantFrom('"prod"', '"k1"', '"h"')).map(([path, literal]) => `(eq ${path} ${literal})`),
    fc.constantFrom('0', '1', '1.5', '""', '"x"', 'true', 'false', 'null'),
  );
  const flat = [blank, tag(text), tag(fc.constantFrom('! comment ', '!-- }} --'))];
  if (depth === 0) return list(fc.oneof(...flat));
  const body = templateAt(levels, depth - 1);
  const otherwise = fc.oneof(
    fc.constant(''),
    joined(tag(fc.constantFrom('else', '^')), body),
    joined(tag(condition.map((path) => `else if ${path}`)), body),
  );
  const decisions = (['if', 'unless'] as const).flatMap((name) => [
    joined(tag(condition.map((path) => `#${name} ${path}`)), body, otherwise, tag(fc.constant(`/${name}`))),
    joined(tag(condition.map((path) => `^${name} ${path}`)), body, tag(fc.constant(`/${name}`))),
  ]);
  const blocks = Object.entries(level.inner).map(([path, inner]) => {
    const name = inner.each ? 'each' : 'with';
    const parameters = fc.constantFrom('', '', ' as |v|');
    const opening = tag(parameters.map((names) => `#${name} ${path}${names}`));
    return joined(opening, templateAt([...levels, inner], depth - 1), otherwise, tag(fc.constant(`/${name}`)));
  });
  return list(fc.oneof(...flat, ...decisions, ...blocks));
}

function list(node: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(node, { maxLength: 4 }).map((nodes) => nodes.join(''));
}

it('blocks, paths and white space are those of Handlebars', async () => {
  let rendered = 0;
  await fc.assert(
    fc.asyncProperty(templateAt([top], 3), async (template) => {
      const text = await ours(template);
      if (text === undefined) return;
      rendered += 1;
      expect(text).toBe(theirs(template));
    }),
    { numRuns: runs(400) },
  );
  expect(rendered).toBeGreaterThan(runs(400) / 2);
});

it('tags that are torn apart are refused where Handlebars refuses them, or say the same', async () => {
  const tags =
    '{{#if env}}|{{/if}}|{{else}}|{{else if other}}|{{^}}|{{^if name}}|{{#each (ssm "/t/*") as :v k:}}|{{/each}}|{{v}}|{{k}}|{{#with (ssm "/j" json=true)}}|{{/with}}|{{host}}|{{../env}}|{{env}}|{{{env}}}|{{&env}}|{{~env~}}|{{~#if env~}}|{{~/if~}}|{{! c }}|{{!-- }} --}}|{{{{if env}}}}|{{{{/if}}}}|{{|}}|{|}';
  const signs = ['\\', '\\\\', '\n', '\r\n', '\r', ' ', 'x', '\ufeff', '\u2028'];
  const pieces = fc.constantFrom(...tags.split('|').map((one) => one.replaceAll(':', '|')), ...signs);
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 10 }), async (parts) => {
      const template = parts.join('');
      const text = await ours(template);
      if (text !== undefined) expect(text).toBe(theirs(template));
    }),
    { numRuns: runs(400) },
  );
});
