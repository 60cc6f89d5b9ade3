import { memorySource, render, SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hostileText, hostileValues, pem } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, jsonNumber, patience, runs, sample } from '../helper/property.ts';
import type { Data } from '../helper/readers.ts';
import { type Given, renderText, stored } from '../helper/render-text.ts';
import { describeWithReader } from '../helper/tools.ts';
import { type DocumentReader, documentReaders } from '../readers/documents.ts';

// What takes the square of its input's size would take hours; on a busy machine the rest takes a while.
vi.setConfig({ ...patience, testTimeout: 10 * patience.testTimeout });

/** A template with references in every place that XML has for them. */
const template = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- ssm:/comment \${ssm:/v} -->
<?tool a="b"?>
<config xmlns:ssm="urn:ssm:x" ssm:kind='ssm:GetParameters'>
  <text>ssm:/v</text>
  <braced >\${ssm:/v}</braced >
  <indented>
    ssm:/v
\t</indented>
  <embedded>before &lt;\${ssm:/v}&#x3e;&#10; after \${ssm:/v}</embedded>
  <cdata><![CDATA[ssm:/v]]></cdata>
  <incdata> <![CDATA[<b>\${ssm:/v}</b>]]> </incdata>
  <mixed>a <![CDATA[&]]]]><![CDATA[>]]> \${ssm:/v}<b>ssm:/v</b>\${ssm:/v}<!-- ssm:/c -->ssm:/v<?pi?>.</mixed>
  <attributes double = "ssm:/v" single='ssm:/v' both="it's \${ssm:/v}" other='"\${ssm:/v}"&#9;'/>
  <number n="ssm:/n|number">ssm:/n|number</number>
  <default>ssm:/none|default("&lt;&amp;'")</default>
  <other a="ssm:GetParameters">arn:aws:ssm:eu-west-1:111122223333:parameter/v &amp; "x" ></other>
</config>
`;

/** The elements of a document in the order of their tags: name, attributes, and the text that is directly in each. */
type Elements = readonly (readonly [string, Readonly<Record<string, string>>, string])[];

interface Element {
  readonly $name: string;
  readonly $attributes: Readonly<Record<string, string>>;
  readonly $children: readonly (string | Element)[];
}

async function elementsOf(reader: DocumentReader, texts: readonly string[]): Promise<Elements[]> {
  return (await reader.read(texts)).map((document) => elements(document));
}

function elements(found: Data | Element): Elements {
  if (typeof found !== 'object' || found === null || !('$children' in found)) throw new Error(JSON.stringify(found));
  const { $name, $attributes, $children } = found as Element;
  const below = $children.filter((child) => typeof child !== 'string');
  return [[$name, $attributes, $children.filter((child) => typeof child === 'string').join('')], ...below.flatMap(elements)];
}

interface Values {
  readonly v: string;
  readonly n: string;
}

function expected({ v, n }: Values): Elements {
  return [
    ['config', { 'xmlns:ssm': 'urn:ssm:x', 'ssm:kind': 'ssm:GetParameters' }, `\n  ${'\n  '.repeat(10)}\n`],
    ['text', {}, v],
    ['braced', {}, v],
    ['indented', {}, `\n    ${v}\n\t`],
    ['embedded', {}, `before <${v}>\n after ${v}`],
    ['cdata', {}, v],
    ['incdata', {}, ` <b>${v}</b> `],
    ['mixed', {}, `a &]]> ${v}${v}${v}.`],
    ['b', {}, v],
    ['attributes', { double: v, single: v, both: `it's ${v}`, other: `"${v}"\t` }, ''],
    ['number', { n }, n],
    ['default', {}, `<&'`],
    ['other', { a: 'ssm:GetParameters' }, 'arn:aws:ssm:eu-west-1:111122223333:parameter/v & "x" >'],
  ];
}

/** What a character is in XML 1.0 (section 2.2). */
function isHeldByXml(text: string): boolean {
  return [...text].every((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
    return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
  });
}

const values: fc.Arbitrary<Values> = fc
  .record({
    v: fc.oneof(
      hostileText(),
      fc.string({
        unit: fc.constantFrom(']', '>', '<', '&', 'amp;', '!', '[CDATA[', '-', '?', '"', "'", '\r', '\n', '\t', ' ', '{', '%', 'x'),
        minLength: 1,
        maxLength: 12,
      }),
    ),
    n: jsonNumber,
  })
  .filter(({ v }) => v.trim() !== '');
const held = values.filter(({ v }) => isHeldByXml(v));

function renderValues(project: Project, file: string, { v, n }: Values): Promise<string> {
  return renderText(project, file, { '/v': v, '/n': n });
}

async function comparedWith(reader: DocumentReader, source: string, count: number): Promise<void> {
  const project = new Project({ 'app.xml': source });
  const { cases, seed } = sample(held, count);
  const texts = await inTurn(
    [
      ...cases,
      ...Object.values(hostileValues)
        .filter(isHeldByXml)
        .map((v) => ({ v, n: '1.0' })),
    ],
    async (one) => ({ one, text: await renderValues(project, 'app.xml', one) }),
  );
  const found = await elementsOf(
    reader,
    texts.map(({ text }) => text),
  );
  texts.forEach(({ one }, index) => expect(found[index], failure(seed, one)).toEqual(expected(one)));
}

for (const reader of [documentReaders.expat, documentReaders['javax.xml']]) {
  describeWithReader(reader, () => {
    it('reads every place back', () => comparedWith(reader, template, 150));
    it('with Windows line breaks and a byte order mark', () => comparedWith(reader, `\ufeff${template.replaceAll('\n', '\r\n')}`, 40));
    it('without a line break at the end, and without a declaration', () =>
      comparedWith(reader, template.slice(template.indexOf('<!--')).trimEnd(), 20));
    it('in a file that says it is US-ASCII', () => comparedWith(reader, template.replace('UTF-8', 'US-ASCII'), 80));
  });
}

describeWithReader(documentReaders['javax.xml'], () => {
  it('reads XML 1.1 back: what ends a line there, and what must be escaped', async () => {
    const project = new Project({ 'app.xml': '<?xml version="1.1"?>\n<a b="ssm:/v">ssm:/v<c><![CDATA[ssm:/v]]></c></a>\n' });
    const v = 'a\u0085b\u2028c\u007fd\u0080e\u009ff\u2029\u00a0g\r\n\u0085';
    const found = await elementsOf(documentReaders['javax.xml'], [await renderText(project, 'app.xml', { '/v': v })]);
    expect(found).toEqual([
      [
        ['a', { b: v }, v],
        ['c', {}, v],
      ],
    ]);
  });
});

describe('the bytes around values', () => {
  it('stay, whatever the value is', async () => {
    const project = new Project({ 'app.xml': template });
    const pieces = template.split(/ssm:\/v\b|\$\{ssm:\/v\}/);
    const comment = template.slice(0, template.indexOf('-->'));
    await fc.assert(
      fc.asyncProperty(held, async (one) => {
        const text = await renderValues(project, 'app.xml', one);
        expect(text.startsWith(comment)).toBe(true);
        expect(text.endsWith(pieces.at(-1)?.slice(pieces.at(-1)?.indexOf('<other')) ?? '?')).toBe(true);
        expect(text).toContain('<braced >');
        expect(text).toContain('<!-- ssm:/c -->');
        expect(text).toContain('double = "');
        expect(text).toContain('<indented>\n    ');
        expect(text).toContain('\n\t</indented>');
      }),
      { numRuns: runs(40) },
    );
  });

  it('of a usual file are all but the values', async () => {
    const source =
      '<?xml version="1.0"?>\r\n<a  b=\'ssm:/v\'\r\n\tc="1" ><!-- x --><d>\r\n ssm:/v\r\n</d ><e><![CDATA[ssm:/v]]></e><f/></a>';
    const project = new Project({ 'app.xml': source });
    expect(await renderText(project, 'app.xml', { '/v': 'plain' })).toBe(source.replaceAll('ssm:/v', 'plain'));
  });
});

describe('the spelling', () => {
  it.each([
    ['<a>ssm:/v</a>', `<>&"'`, `<a>&lt;&gt;&amp;"'</a>`],
    ['<a b="ssm:/v"/>', `<>&"'`, `<a b="&lt;&gt;&amp;&quot;'"/>`],
    ["<a b='ssm:/v'/>", `<>&"'`, `<a b='&lt;&gt;&amp;"&#39;'/>`],
    ['<a b="ssm:/v"/>', 'a\tb\nc\rd', '<a b="a&#9;b&#10;c&#13;d"/>'],
    ['<a>ssm:/v</a>', 'a\tb\nc\rd', '<a>a\tb\nc&#13;d</a>'],
    ['<a b="x\r\n\ty ${ssm:/v}"/>', 'z', '<a b="x  y z"/>'],
    ['<a>ssm:/v</a>', ']]>', '<a>]]&gt;</a>'],
    ['<a>ssm:/v</a>', 'a\u0085\u2028\u007f', '<a>a&#133;&#8232;&#127;</a>'],
    ['<a>ssm:/v</a>', '{{x}}{%y%}{#z#}<%= 1 %><?php', '<a>&#123;{x}}&#123;%y%}&#123;#z#}&lt;%= 1 %&gt;&lt;?php</a>'],
    ['<a>ssm:/v</a>', '  x  ', '<a>  x  </a>'],
    ['<a><![CDATA[ssm:/v]]></a>', 'a <b> & "c" ]] ]>', '<a><![CDATA[a <b> & "c" ]] ]>]]></a>'],
    ['<a><![CDATA[ssm:/v]]></a>', 'x]', '<a><![CDATA[x]]]></a>'],
    ['<a><![CDATA[ssm:/v]]></a>', 'a ]]> b', '<a>a ]]&gt; b</a>'],
    ['<a><![CDATA[ssm:/v]]></a>', 'a\rb', '<a>a&#13;b</a>'],
    ['<a><![CDATA[ssm:/v]]></a>', '<% x %>', '<a>&lt;% x %&gt;</a>'],
    ['<a><![CDATA[ssm:/v]]></a>', '<?php x ?>', '<a>&lt;?php x ?&gt;</a>'],
    ['<a><![CDATA[ssm:/v]]></a>', '{{x}}', '<a>&#123;{x}}</a>'],
    [
      '<?xml version="1.0" encoding="us-ascii"?><a b="ssm:/v"><![CDATA[ssm:/v]]></a>',
      'é🚀',
      '<?xml version="1.0" encoding="us-ascii"?><a b="&#233;&#128640;">&#233;&#128640;</a>',
    ],
    ['<a b=ssm:/v c=${ssm:/v}/>', 'x y', '<a b="x y" c="x y"/>'],
    ['<a>$${ssm:/v} $$ssm:/v</a>', 'x', '<a>${ssm:/v} $$ssm:/v</a>'],
    ['<a>$$ssm:/v</a>', 'x', '<a>ssm:/v</a>'],
  ])('%s with %j', async (source, v, written) => {
    expect(await renderText(new Project({ 'a.xml': source }), 'a.xml', { '/v': v })).toBe(written);
  });

  it('of a private key is the key', async () => {
    expect(await renderText(new Project({ 'a.xml': '<a>ssm:/v</a>' }), 'a.xml', { '/v': pem })).toBe(`<a>${pem}</a>`);
  });

  it('of an empty value is nothing', async () => {
    const project = new Project({
      'a.xml': '<a b="ssm:/v">\n<c>ssm:/v</c><d> ssm:/v </d><e><![CDATA[ssm:/v]]></e></a>',
      'ssmith.config.yaml': 'files: [{ template: a.xml, output: o/a.xml, allowEmpty: true }]\n',
    });
    await render({ cwd: project.directory, variables: {}, open: () => Promise.resolve(memorySource(stored({ '/v': '' }))) });
    expect(project.read('o/a.xml')).toBe('<a b="">\n<c></c><d>  </d><e><![CDATA[]]></e></a>');
  });
});

it('a value is written once and never read again', async () => {
  const project = new Project({ 'a.xml': '<a>ssm:/v<b c="${ssm:/v} ${ssm:/w}">${ssm:/w}</b></a>' });
  expect(await renderText(project, 'a.xml', { '/v': '${ssm:/w}', '/w': 'ssm:/v' })).toBe(
    '<a>${ssm:/w}<b c="${ssm:/w} ssm:/v">ssm:/v</b></a>',
  );
});

/** Of each problem its code, its sentence, the piece of the template that it points at, and its help. */
async function problemsOf(
  files: Record<string, string>,
  file: string,
  parameters: Readonly<Record<string, Given>> = { '/v': 'x' },
): Promise<(string | undefined)[][]> {
  const error = await renderText(new Project(files), file, parameters).then(
    (text) => expect.unreachable(text),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SsmithError)) throw error;
  return error.problems.map(({ code, message, places: [place] = [], help }) => [
    code,
    message,
    place?.source.text.slice(place.span.start, place.span.end),
    help,
  ]);
}

async function problemOf(...given: Parameters<typeof problemsOf>): Promise<(string | undefined)[]> {
  const [first, ...more] = await problemsOf(...given);
  expect(more).toEqual([]);
  return first ?? [];
}

describe('what has no spelling is refused', () => {
  it('exactly where XML has no such character', async () => {
    const project = new Project({ 'app.xml': template });
    await fc.assert(
      fc.asyncProperty(values, async (one) => {
        const result = await renderValues(project, 'app.xml', one).then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(SsmithError);
            expect((error as SsmithError).problems.map(({ code }) => code)).toContain('value-unencodable');
            return false;
          },
        );
        expect(result).toBe(isHeldByXml(one.v));
      }),
      { numRuns: runs(150) },
    );
  });

  it.each(['\0', '\u0001', '\u000b', '\u001f', '\ufffe', '\uffff'])('%j', async (character) => {
    for (const source of ['<a>ssm:/v</a>', '<a b="ssm:/v"/>', '<a><![CDATA[ssm:/v]]></a>']) {
      const [code, , at, help] = await problemOf({ 'a.xml': source }, 'a.xml', { '/v': `a${character}b` });
      expect([code, at, help]).toEqual(['value-unencodable', 'ssm:/v', 'add the filter `base64`']);
    }
  });

  it('structures', async () => {
    const list = { type: 'StringList', values: ['a,b'] } as const;
    for (const [reference, given] of [
      ['/v|json', '{"a":1}'],
      ['/v|list', list],
      ['/v/*', ''],
    ] as const) {
      const parameters = reference === '/v/*' ? { '/v/a': 'x' } : { '/v': given };
      const [code, message] = await problemOf({ 'a.xml': `<a>ssm:${reference}</a>` }, 'a.xml', parameters);
      expect([code, message]).toEqual(['value-unencodable', expect.stringContaining('no lists and no mappings')]);
    }
  });

  it('blanks that a document type may take away', async () => {
    const source = '<!DOCTYPE a [<!ATTLIST a b NMTOKENS #IMPLIED>]>\n<a b="ssm:/v">ssm:/v</a>';
    for (const v of ['a  b', ' a', 'a ']) {
      const [code, message] = await problemOf({ 'a.xml': source }, 'a.xml', { '/v': v });
      expect([code, message]).toEqual(['value-unencodable', expect.stringContaining('a blank at an end, or two in a row')]);
    }
    expect(await renderText(new Project({ 'a.xml': source }), 'a.xml', { '/v': 'a b' })).toContain('<a b="a b">a b</a>');
    expect(await renderText(new Project({ 'a.xml': source.replace('b="ssm:/v"', '') }), 'a.xml', { '/v': ' a  b ' })).toContain('> a  b <');
  });

  it('`raw`', async () => {
    expect(await problemOf({ 'a.xml': '<a>ssm:/v|raw</a>' }, 'a.xml')).toEqual([
      'reference-syntax',
      expect.stringContaining('`raw` is for text'),
      'ssm:/v|raw',
      expect.anything(),
    ]);
  });
});

describe('a template is refused', () => {
  it.each([
    [
      '<?xml version="1.0" encoding="ISO-8859-1"?>\n<a>ssm:/v</a>',
      'template-syntax',
      'the file declares the encoding `ISO-8859-1`, but is written in UTF-8',
      'ssm:/v',
    ],
    [
      '<?xml version="1.0"\n encoding = \'UTF-16\'?>\n<a b="${ssm:/v}"/>',
      'template-syntax',
      expect.stringContaining('`UTF-16`'),
      '"${ssm:/v}"',
    ],
    ['<!DOCTYPE a [<!ENTITY e "x">]><a>&e; ${ssm:/v}</a>', 'template-syntax', expect.stringContaining('`&e;`'), '&e; ${ssm:/v}'],
    ['<a>x & y ${ssm:/v}</a>', 'template-syntax', 'an `&` in this text begins no entity', 'x & y ${ssm:/v}'],
    ['<a>&#xd800; ${ssm:/v}</a>', 'template-syntax', expect.stringContaining('`&#xd800;`'), '&#xd800; ${ssm:/v}'],
    [
      '<a b="x><c>${ssm:/v}</c><d e="f"/></a>',
      'template-syntax',
      'there is a `<` in this value of an attribute',
      '"x><c>${ssm:/v}</c><d e="',
    ],
    ['<a b="${ssm:/v}></a>', 'template-syntax', 'the quote of this attribute is not closed', '"${ssm:/v}></a>'],
    ['<a><?pi ssm:/v?></a>', 'template-syntax', 'a reference stands where no value is', 'ssm:/v?>'],
    [
      '<!DOCTYPE a [<!ENTITY e "ssm:/v"> <!-- ssm:/c -->]><a/>',
      'template-syntax',
      'a reference stands where no value is',
      expect.stringContaining('ssm:/v'),
    ],
    ['ssm:/v', 'template-syntax', 'a reference stands where no value is', 'ssm:/v'],
    ['<a>ssm:/v b</a>', 'reference-syntax', 'the reference ends here, but the text goes on', expect.anything()],
    ['<a b="ssm:/v|default("x")"/>', 'reference-syntax', 'this is not JSON', expect.anything()],
    ['<a>ssm:/v|default("<b>")</a>', 'reference-syntax', 'this is not JSON', expect.anything()],
    ['<a>ssm:/v</b>', 'template-syntax', 'this is not well-formed XML (missing end tag for element a)', '<'],
    ['<a>&nope;<b>ssm:/v</b></a>', 'template-syntax', expect.stringContaining("named entity isn't defined"), '&'],
  ])('%s', async (source, code, message, at) => {
    const problems = await problemsOf({ 'a.xml': source }, 'a.xml');
    expect(problems.map((problem) => problem.slice(0, 3))).toContainEqual([code, message, at]);
    expect(JSON.stringify(problems)).not.toContain('KEY=value');
  });

  it('but not for what has nothing to do with a reference', async () => {
    const source =
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd" [<!ENTITY e "]>" ><!-- \' --> <?p ">?>]>\n<a>&e; x<b>ssm:/v</b>&e;</a>';
    // Within quotes the parser takes `]>` for the end of the declarations.
    const plain = source.replace('"]>"', '"x"');
    expect(await renderText(new Project({ 'a.xml': plain }), 'a.xml', { '/v': 'y' })).toBe(plain.replace('ssm:/v', 'y'));
    expect((await problemOf({ 'a.xml': source }, 'a.xml'))[0]).toBe('template-syntax');
  });

  it('in the words of help that fit', async () => {
    const helpOf = async (source: string) => JSON.stringify((await problemsOf({ 'a.xml': source }, 'a.xml')).map(([, , , help]) => help));
    expect(await helpOf('<a b="ssm:/v|default("x")"/>')).toContain('use the other quotes');
    expect(await helpOf('<a>ssm:/v|default("<b>")</a>')).toContain('&lt;');
    expect(await helpOf('<a>ssm:/v|nope</a>')).not.toContain('&lt;');
    expect(await helpOf('<a b="ssm:/v|nope"/>')).not.toContain('quotes');
  });
});

it('entities of a document type are never expanded', async () => {
  const laughs = Array.from({ length: 40 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join('');
  const source = `<!DOCTYPE a [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file:///etc/passwd">${laughs}]>\n<a>&l40;&x;<b c="&l40;">ssm:/v</b></a>`;
  expect(await renderText(new Project({ 'a.xml': source }), 'a.xml', { '/v': '&x;' })).toBe(source.replace('ssm:/v', '&amp;x;'));
});

describe('a Handlebars template of XML', () => {
  const flags = { '/flags/beta': '<yes>', '/flags/max-users': '"100"', '/v': `a"'<&\n` };

  it('has its values encoded for their places', async () => {
    const source = `<a b="{{ssm "/v"}}" c='{{ssm "/v"}}' d={{ssm "/v"}}>{{ssm "/v"}} x {{ssm "/v"}}<![CDATA[{{ssm "/v"}}]]></a>`;
    expect(await renderText(new Project({ 'a.xml.hbs': source }), 'a.xml.hbs', flags)).toBe(
      `<a b="a&quot;'&lt;&amp;&#10;" c='a"&#39;&lt;&amp;&#10;' d="a&quot;'&lt;&amp;&#10;">a"'&lt;&amp;\n x a"'&lt;&amp;\na"'&lt;&amp;\n</a>`,
    );
  });

  it('writes keys and goes through a tree', async () => {
    const source = '<a>\n{{#each (ssm "/flags/*")}}\n  <{{@key}} x_{{@key}}="{{this}}">{{this}}</{{@key}}>\n{{/each}}\n</a>\n';
    expect(await renderText(new Project({ 'a.xml.hbs': source }), 'a.xml.hbs', flags)).toBe(
      '<a>\n  <beta x_beta="&lt;yes&gt;">&lt;yes&gt;</beta>\n  <max-users x_max-users="&quot;100&quot;">"100"</max-users>\n</a>\n',
    );
  });

  it.each([
    ['<a><{{@key}}>{{this}}</{{@key}}></a>', { '/t/1a': 'x' }, '`/t/1a`: a name in XML begins with a letter or `_`'],
    ['<a><!-- {{this}} --></a>', { '/t/a': 'x' }, 'a value cannot be written into a comment'],
    ['<a><?p {{this}}?></a>', { '/t/a': 'x' }, 'a value stands where XML has no place for one'],
    ['{{this}}<a/>', { '/t/a': 'x' }, 'a value stands where XML has no place for one'],
    ['<a>&e;{{this}}</a>', { '/t/a': 'x' }, expect.stringContaining('`&e;`')],
  ])('%s is refused', async (inner, parameters, message) => {
    const problems = await problemsOf({ 'a.xml.hbs': `{{#each (ssm "/t/*")}}${inner}{{/each}}` }, 'a.xml.hbs', parameters);
    for (const problem of problems) expect(problem.slice(0, 2)).toEqual(['template-syntax', message]);
  });
});

describe('large files', () => {
  const parameters = { '/v': 'a"<b>' };

  it('10 MB with 10,000 references', async () => {
    const line = `  <entry key="ssm:/v" note="${'x'.repeat(900)}">\r\n    \${ssm:/v} ${'   '.repeat(10)}.\r\n  </entry>\r\n`;
    const project = new Project({ 'a.xml': `<a>\r\n${line.repeat(10_000)}</a>` });
    const text = await renderText(project, 'a.xml', parameters);
    expect(text.length).toBeGreaterThan(10_000_000);
  });

  it.each([
    ['one text with many line breaks', `<a>${'x\r\n'.repeat(3_000_000)}\${ssm:/v}</a>`],
    ['one text with many blanks', `<a>x${' '.repeat(8_000_000)}y \${ssm:/v}</a>`],
    ['one attribute with many entities', `<a b="${'&amp;'.repeat(1_000_000)}\${ssm:/v}"/>`],
    ['many texts in one element', `<a>${'${ssm:/v}<b/>'.repeat(20_000)}</a>`],
    ['many CDATA sections', `<a>${'<![CDATA[x]]>'.repeat(300_000)}\${ssm:/v}</a>`],
    ['many comments', `<a>${'<!-- x -->'.repeat(300_000)}\${ssm:/v}</a>`],
  ])('%s', async (_what, source) => {
    await renderText(new Project({ 'a.xml': source }), 'a.xml', parameters);
  });

  it('what is not closed ends the scan at once', async () => {
    for (const piece of ['<', '<a b="', '<!--', '<![CDATA[', '<!DOCTYPE [', '&', '<a ', "<a b='", '<a b=']) {
      await renderText(new Project({ 'a.xml': `<a>ssm:/v</a>${piece.repeat(200_000)}` }), 'a.xml', parameters).catch(() => undefined);
    }
  });

  it('nested 1,000 deep; beyond what a stack holds it is a mistake of the template', async () => {
    const nested = (depth: number): Project => new Project({ 'a.xml': `${'<a>'.repeat(depth)}ssm:/v${'</a>'.repeat(depth)}` });
    expect(await renderText(nested(1000), 'a.xml', parameters)).toContain('<a>a"&lt;b&gt;</a>');
    await expect(renderText(nested(100_000), 'a.xml', parameters)).rejects.toThrow('template-syntax');
  });
});
