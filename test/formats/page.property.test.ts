import { chmodSync } from 'node:fs';
import fc from 'fast-check';
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { expect, it, vi } from 'vitest';
import { fillPage, findPages, textInPage } from '../../packages/core/src/output/page.ts';
import { carryOut } from '../../packages/core/src/output/replace.ts';
import { planSteps } from '../../packages/core/src/output/plan.ts';
import { hostileText } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { patience, runs } from '../helper/property.ts';

vi.setConfig(patience);

/** What ends scripts, begins comments, or means something to who replaces texts. */
const signs = [
  '</script',
  '<script',
  '<!--',
  '-->',
  '--!>',
  ']]>',
  '&lt;',
  '\\u003c',
  '$&',
  '$1',
  '$$',
  '$`',
  '\u2028',
  '\u2029',
  '\ud800',
];
const text = fc.oneof(
  hostileText(),
  fc.string({ unit: fc.constantFrom(...signs, ' ', '>', '/', '"', "'", '\\', 'x'), maxLength: 12 }),
  fc.string({ unit: 'binary' }),
);
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(text, tie('data'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
/** Of a page around its block. Nothing that would be a block itself, or a comment around this one. */
const surrounding = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0x3c ? 0x2e : byte))));

type Node = DefaultTreeAdapterMap['node'];

/** The texts of all scripts of a page, as a parser finds them that no one here wrote. */
function scriptsIn(page: string): string[] {
  const visit = (node: Node): string[] => {
    const inner = 'childNodes' in node ? node.childNodes : [];
    if (node.nodeName === 'script') return [inner.map((one) => ('value' in one ? one.value : '')).join('')];
    return inner.flatMap(visit);
  };
  return visit(parse(page));
}

it('what is written into a page is one script there, and reads back as it was meant', () => {
  fc.assert(
    fc.property(data, (values) => {
      const written = textInPage(values);
      expect(written).toMatch(/^[\x20-\x7e]*$/);
      expect(written).not.toMatch(/[<>&]/);
      const scripts = scriptsIn(`<title>x</title><script type="application/json">${written}</script><p>after`);
      expect(scripts.map((one): unknown => JSON.parse(one))).toEqual([values]);
    }),
    { numRuns: runs(2000) },
  );
});

it('everything else in a page stays as it is, byte for byte, however often it is filled', () => {
  const tags = ['<script type="application/json" id="ssmith-config">', '<SCRIPT ID=ssmith-config  nonce=x\nTYPE=application/json>'];
  fc.assert(
    fc.property(surrounding, surrounding, fc.constantFrom(...tags), data, data, (before, after, tag, first, second) => {
      const project = new Project();
      const page = (values: string): Buffer =>
        Buffer.concat([before, Buffer.from(tag), Buffer.from(values), Buffer.from('</script>'), after]);
      project.write('page.html', page(''));
      chmodSync(project.path('page.html'), 0o640);
      for (const values of [first, second, first]) {
        const [found] = findPages(project.path('page.html'));
        carryOut(planSteps(found === undefined ? [] : [fillPage(found, values)], []));
        expect(Buffer.from(Object.values(project.everything())[0] ?? '', 'latin1')).toEqual(page(textInPage(values)));
        expect(project.mode('page.html')).toBe('640');
      }
    }),
    { numRuns: runs(40) },
  );
});
