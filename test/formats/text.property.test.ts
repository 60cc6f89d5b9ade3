import { spawnSync } from 'node:child_process';
import { memorySource, render, SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { text as textFormat } from '../../packages/core/src/format/text/text.ts';
import { hostileText, hostileValues, pem } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, patience, runs, sample } from '../helper/property.ts';
import { type Given, renderText, stored } from '../helper/render-text.ts';
import { asFiles } from '../helper/readers.ts';
import { describeWith } from '../helper/tools.ts';

// What takes the square of its input's size would take hours; on a busy machine the rest takes a while.
vi.setConfig({ ...patience, testTimeout: 10 * patience.testTimeout });

type Parameters = Readonly<Record<string, Given>>;

/** A file that is nothing in particular. */
async function renderPlain(source: string, parameters: Parameters, name = 'app.conf'): Promise<string> {
  return renderText(new Project({ [name]: source }), name, parameters);
}

async function problemOf(source: string, parameters: Parameters = { '/v': 'x' }, name = 'app.conf'): Promise<(string | undefined)[]> {
  const error = await renderPlain(source, parameters, name).then(
    (text) => expect.unreachable(text),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SsmithError)) throw error;
  const [problem] = error.problems;
  const [place] = problem?.places ?? [];
  return [problem?.code, problem?.message, place?.source.text.slice(place.span.start, place.span.end), problem?.help];
}

/** What no reader takes for more than it is. */
function isHeldByText(text: string): boolean {
  return [...text].every((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@+=,-'.includes(character));
}

const safeText = fc.string({ unit: fc.constantFrom(...'abzABZ019_./:@+=,-'), minLength: 1 });

describe('a value without a filter', () => {
  it('stands as it is, or is refused with the names of the filters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostileText(6), safeText), async (v) => {
        const source = 'before ${ssm:/v}${ssm:/v}after\r\n$${ssm:/v} ${ssm:/v}';
        if (isHeldByText(v)) {
          expect(await renderPlain(source, { '/v': v })).toBe(`before ${v}${v}after\r\n\${ssm:/v} ${v}`);
        } else {
          const [code, , at, help] = await problemOf(source, { '/v': v });
          expect([code, at]).toEqual(['value-unencodable', '${ssm:/v}']);
          for (const filter of ['shell', 'xml', 'json', 'uri', 'base64', 'raw']) expect(help).toContain(`\`${filter}\``);
        }
      }),
      { numRuns: runs(150) },
    );
  });

  it.each(['a b', 'a\n', 'a\nb', "'", '$x', '(', '#', ';', '*', '~', '%', '\\', 'é', 'a\u0000'])('%j is refused', async (v) => {
    expect((await problemOf('x=${ssm:/v}', { '/v': v }))[0]).toBe('value-unencodable');
  });

  it('may be a number or a boolean', async () => {
    expect(await renderPlain('${ssm:/n|number} ${ssm:/b|bool} ${ssm:/none|int|default(-1)}', { '/n': '1.0e+3', '/b': 'true' })).toBe(
      '1.0e+3 true -1',
    );
  });
});

describe('filters', () => {
  it.each(Object.entries(hostileValues))('write %s as they make it', async (_name, v) => {
    const source = '[${ssm:/v|raw}][${ssm:/v|base64}][${ssm:/v|uri}]';
    expect(await renderPlain(source, { '/v': v })).toBe(
      `[${v}][${Buffer.from(v).toString('base64')}][${encodeURIComponent(v).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}]`,
    );
  });

  it('`json` checks the value and writes its JSON', async () => {
    expect(await renderPlain('${ssm:/j|json}', { '/j': ' {"a" : [1.0, null, "x\\u0041 $(id)"]} ' })).toBe('{"a": [1.0, null, "xA $(id)"]}');
    expect(await renderPlain('${ssm:/j|json}', { '/j': '"a b"' })).toBe('"a b"');
    expect(await renderPlain('${ssm:/j#a|json} ${ssm:/j#b|json}', { '/j': '{"a":"x","b":1.50}' })).toBe('"x" 1.50');
    expect(await renderPlain('${ssm:/none|json|default({"a": []})}', {})).toBe('{"a": []}');
    expect((await problemOf('${ssm:/j|json}', { '/j': 'a b' }))[0]).toBe('value-type');
  });

  it('lists and trees are refused', async () => {
    const list = { type: 'StringList', values: ['a,b'] } as const;
    for (const [reference, parameters] of [
      ['/v|list', { '/v': list }],
      ['/v/*', { '/v/a': 'x' }],
    ] as const) {
      const [code, message, at, help] = await problemOf(`x \${ssm:${reference}}`, parameters);
      expect([code, message, at]).toEqual([
        'value-unencodable',
        expect.stringContaining('no lists and no mappings'),
        `\${ssm:${reference}}`,
      ]);
      expect(help).toContain('#each');
    }
    expect(await renderPlain('${ssm:/v}', { '/v': list })).toBe('a,b');
  });

  it.each([
    ['shell', '\0', 'a NUL character'],
    ['xml', '\0', 'a control character'],
    ['xml', '\u000b', 'a control character'],
    ['xml', '\uffff', 'a control character'],
  ])('`%s` has no form for %j', async (filter, character, what) => {
    const told = ['value-unencodable', expect.stringContaining(what)];
    expect((await problemOf(`\${ssm:/v|${filter}}`, { '/v': `a${character}b` })).slice(0, 2)).toEqual(told);
    expect((await problemOf(`{{${filter} (ssm "/v")}}`, { '/v': `a${character}b` }, 'a.conf.hbs')).slice(0, 2)).toEqual(told);
  });

  it('`xml` writes what is the same in a text and in an attribute', async () => {
    expect(await renderPlain('${ssm:/v|xml}', { '/v': `<&>"'\t\n\r\u0085\u2028é` })).toBe(
      '&#60;&#38;&#62;&#34;&#39;&#9;&#10;&#13;&#133;&#8232;é',
    );
  });
});

const hostileWithoutNul = fc
  .oneof(
    hostileText(),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', '`', '$', '(', ')', '\n', '!', '*', '~', ' ', ';', 'x', '\u0081', '\u0088', 'é'),
      minLength: 1,
    }),
  )
  .map((v) => v.replaceAll('\0', '0'))
  .filter((v) => v.trim() !== '');

describe.each(['sh', 'bash', 'dash'])('the filter `shell`, read by %s', (shell) => {
  describeWith('a script', [shell, '-c', ':'], () => {
    it('is one word, which is the value, and runs nothing', async () => {
      const source = 'a=\'$${ssm:/v}\'\nA=${ssm:/v|shell}\nprintf \'%s\\0\' ${ssm:/v|shell} "$A" x${ssm:/v|shell}"y"\n';
      const project = new Project({ 'run.sh': source });
      const { cases, seed } = sample(hostileWithoutNul, 150);
      const all = [...cases, ...Object.values(hostileValues)];
      const scripts = await inTurn(all, (v) => renderText(project, 'run.sh', { '/v': v }));
      const found = await asFiles(scripts, '.sh', (files) =>
        files.map((file) => {
          const { status, stdout, stderr } = spawnSync(shell, [file], {
            encoding: 'utf8',
            env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
          });
          return [status, stderr, ...stdout.split('\0')];
        }),
      );
      all.forEach((v, index) => expect(found[index], failure(seed, v)).toEqual([0, '', v, v, `x${v}y`, '']));
    });
  });
});

describe('a place in which a word of a shell does not belong', () => {
  it.each([
    'A="${ssm:/v|shell}"',
    "A='${ssm:/v|shell}'",
    'echo "it\'s ${ssm:/v|shell}',
    'echo "a\\"b ${ssm:/v|base64|shell}"',
    "x\necho 'a\\'\\''${ssm:/v|shell}",
  ])('within quotes is told: %s', async (source) => {
    const [code, message, at, help] = await problemOf(source);
    expect([code, message]).toEqual(['template-syntax', expect.stringContaining('stands in quotes')]);
    expect(at).toMatch(/^\$\{ssm:\/v.*shell\}$/);
    expect(help).toContain('end the quotes before it');
  });

  it.each(["it's\n${ssm:/v|shell}", '"a"${ssm:/v|shell}"b"', '\\"${ssm:/v|shell}', "'\\'${ssm:/v|shell}", '"${ssm:/v|shell|base64}"'])(
    'does not matter elsewhere: %j',
    async (source) => {
      const v = source.includes('base64') ? 'eA==' : 'x';
      expect(await renderPlain(source, { '/v': 'x' })).toBe(source.replace(/\$\{.*?\}/, v));
    },
  );

  describeWith('and where nobody can see that', ['sh', '-c', ':'], () => {
    it('runs nothing', async () => {
      const source = 'cat <<EOF\n${ssm:/v|shell}\nEOF\n: "\n${ssm:/v|shell}\n"\n';
      for (const v of [
        '$(echo ran >&2)',
        '`echo ran >&2`',
        '"$(echo ran >&2)"',
        "'$(echo ran >&2)'",
        '\\$(echo ran >&2)',
        '\n$(echo ran >&2)\n"',
      ]) {
        const script = await renderPlain(source, { '/v': v }, 'run.sh');
        expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stderr, script).toBe('');
      }
    });
  });
});

describe('what is not ours in a text stays', () => {
  it.each([
    'ssm:GetParameters',
    'arn:aws:ssm:eu-west-1:111122223333:parameter/v',
    '{{resolve:ssm:/v:1}} {{ssm:/v}}',
    'bref-ssm:/v',
    '${env} $ssm ${HOME} $$ $(id)',
    '\ufeffBOM \u0000 \r\n\r',
    '$${ssm',
    'PATH=$ssm:/bin',
    '',
  ])('%j, without a warning', async (rest) => {
    const { text, places } = await warned(`${rest}\n\${ssm:/v}${rest}`);
    expect(text).toBe(`${rest}\nx${rest}`);
    expect(places).toEqual([]);
  });

  async function warned(source: string): Promise<{ text: string; places: string[] }> {
    const project = new Project({ 'app.conf': source });
    const open = () => Promise.resolve(memorySource(stored({ '/v': 'x' })));
    const { warnings } = await render({ cwd: project.directory, single: { template: 'app.conf', output: 'o/app' }, open });
    for (const { message, help } of warnings) {
      expect([message, help]).toEqual([
        'this looks like a reference, but is none, and is left as it is',
        expect.stringContaining('`${ssm:/name}`'),
      ]);
    }
    const places = warnings.flatMap((warning) => warning.places ?? []);
    return { text: project.read('o/app'), places: places.map((place) => place.source.text.slice(place.span.start, place.span.end)) };
  }

  it('what looks like a reference, with a warning that names the places', async () => {
    const source = 'a = ssm:/v, "ssm:/v|base64"\n${ssm:/v}\n${ ssm:/v }\nssm:./v ssm://eu-west-1/v (ssm:/v|default("a b")) {ssm:/w}\n';
    const { text, places } = await warned(source);
    expect(text).toBe(source.replace('${ssm:/v}', 'x'));
    expect(places).toEqual(['ssm:/v', 'ssm:/v|base64', '${ ssm:/', 'ssm:./v', 'ssm://eu-west-1/v', 'ssm:/v|default("a b")', 'ssm:/w']);
  });

  it('escapes from left to right', async () => {
    const source = '$${ssm:/v} $$${ssm:/v} ${ssm:/v}$${ssm:/v} ${ssm:/v}${ssm:/v} $ ${ssm:/v} $${ssm:${ssm:/v}}';
    expect(await renderPlain(source, { '/v': 'x' })).toBe('${ssm:/v} $${ssm:/v} x${ssm:/v} xx $ x ${ssm:x}');
  });

  it('a value is never read again', async () => {
    expect(await renderPlain('${ssm:/v|raw} ${ssm:/w|raw}', { '/v': '${ssm:/w}', '/w': '$${ssm:/v}' })).toBe('${ssm:/w} $${ssm:/v}');
  });

  it('any text around values, byte for byte', async () => {
    const around = hostileText(30).filter((piece) => !piece.includes('ssm:') && !piece.endsWith('$'));
    await fc.assert(
      fc.asyncProperty(fc.array(around, { minLength: 2, maxLength: 6 }), safeText, async (pieces, v) => {
        expect(await renderPlain(pieces.join('${ssm:/v}'), { '/v': v })).toBe(pieces.join(v));
      }),
      { numRuns: runs(80) },
    );
  });
});

describe('a reference in a text that cannot be read is told', () => {
  it.each([
    ['a ${ssm:/v b\nc', 'the closing `}` of the reference is missing here', '${ssm:/v '],
    ['${ssm:}', 'a parameter name is missing or has a character that names cannot have', '}'],
    ['${ssm:/v|nope}\n${ssm:/v}', 'there is no filter `nope`', 'nope'],
    ['${ssm:/v|default("}")', 'the closing `}` of the reference is missing here', '${ssm:/v|default("}")'],
  ])('%s', async (source, message, at) => {
    expect((await problemOf(source)).slice(0, 3)).toEqual(['reference-syntax', message, at]);
  });

  it('each in its line', async () => {
    const error = await renderPlain('${ssm:/a b}\n${ssm:}\n${ssm:/c}\n${ssm:/d|x}\n', { '/c': 'x' }).catch((reason: unknown) => reason);
    const places = (error as SsmithError).problems.flatMap((problem) => problem.places ?? []);
    expect(places.map(({ source, span }) => source.position(span.start).line)).toEqual([1, 2, 4]);
  });
});

describe('a Handlebars template of a text', () => {
  it('has its values anywhere, each for itself', async () => {
    const source = 'a{{ssm "/v"}}{{ssm "/w"}}b {{env}}\n{{#each (ssm "/t/*")}}\n# {{@key}}={{this}};\n{{/each}}\n';
    const project = new Project({ 'nginx.conf.hbs': source });
    const { files } = await render({
      cwd: project.directory,
      variables: { env: 'prod' },
      single: { template: 'nginx.conf.hbs', output: 'nginx.conf' },
      open: () => Promise.resolve(memorySource(stored({ '/v': '1', '/w': '2', '/t/a.b': 'x', '/t/c': 'y' }))),
    });
    expect(project.read('nginx.conf')).toBe('a12b prod\n# a.b=x;\n# c=y;\n');
    expect(files[0]?.masked).toBe('a****************b ********\n# ********=********;\n# ********=********;\n');
  });

  it('passes what a helper or a filter has made', async () => {
    const source =
      '{{shell (ssm "/v")}} {{json (ssm "/v")}} {{ssm "/v" base64=true}} {{ssm "/j" json=true}} {{#with (ssm "/j" json=true)}}{{a}}{{/with}}';
    expect(await renderPlain(source, { '/v': "it's $x", '/j': '{"a": "b"}' }, 'run.sh.hbs')).toBe(
      `it\\'s\\ \\$x "it's $x" ${Buffer.from("it's $x").toString('base64')} {"a": "b"} b`,
    );
  });

  it.each([
    ['{{ssm "/v"}}', '{{ssm "/v"}}'],
    ['{{#with (ssm "/j" json=true)}}{{a}}{{/with}}', '{{a}}'],
    ['{{#each (ssm "/j" json=true)}}{{this}}{{/each}}', '{{this}}'],
    ['{{#each (ssm "/v/*")}}{{this}}{{/each}}', '{{this}}'],
    ['{{ssm "/v/*"}}', '{{ssm "/v/*"}}'],
  ])('%s is refused where nothing says how it is written', async (source, at) => {
    const [code, , place] = await problemOf(source, { '/v': 'a b', '/j': '{"a": "b c"}', '/v/x': 'a;b' }, 'run.sh.hbs');
    expect([code, place]).toEqual(['value-unencodable', at]);
  });
});

it('a file is a text if nothing else is known of it', async () => {
  for (const name of ['nginx.conf', 'Dockerfile', 'run.sh', 'app.tpl', 'x.html']) {
    expect(await renderPlain('k: ssm:/v ${ssm:/v}', { '/v': 'x' }, name)).toBe('k: ssm:/v x');
  }
  // A name that says a format is looked for in both.
  const project = new Project({ 'app.yaml': 'k: ssm:/v\n' });
  const open = () => Promise.resolve(memorySource(stored({ '/v': 'x' })));
  await render({ cwd: project.directory, single: { template: 'app.yaml', output: 'o/app' }, open });
  expect(project.read('o/app')).toBe('k: "x"\n');
});

describe('what was put together wrongly is found', () => {
  const slots = textFormat.slots('a${ssm:/v}b${ssm:/w}c', 'ssm:', 'portable') as Awaited<ReturnType<typeof textFormat.slots>>;
  const at = (spans: readonly (readonly [number, number])[]) =>
    spans.map(([start, end], index) => ({ start, end, slot: slots[index] as (typeof slots)[number] }));
  it.each([
    ['as meant', 'axbyzc', ['x', 'yz']],
    ['a piece is missing', 'xbyzc', [undefined, undefined]],
    ['a piece has changed', 'axcyzc', ['x', undefined]],
    ['something is added', 'axbyzcd', ['x', undefined]],
  ])('%s', (_what, rendered, found) => {
    const read = textFormat.read(
      rendered,
      at([
        [1, 2],
        [3, 5],
      ]),
      'portable',
    ) as readonly ({ text: string } | undefined)[];
    expect(read.map((value) => value?.text)).toEqual(found);
  });
});

describe('large files', () => {
  it('10 MB with 10,000 references', async () => {
    const source = `${'x y z '.repeat(170)}\${ssm:/v} ssm:/bare $\${ssm:/v}\r\n`.repeat(10_000);
    const text = await renderPlain(source, { '/v': 'value' });
    expect(text.length).toBe(source.length - 10_000 * 5);
  });

  it('10,000 values of a loop, and a private key', async () => {
    const list = { type: 'StringList', values: [Array.from({ length: 10_000 }, (_, index) => `v${index}`).join(',')] } as const;
    const text = await renderPlain(
      '{{#each (ssm "/l" list=true)}}{{this}} {{/each}}{{ssm "/k" raw=true}}',
      { '/l': list, '/k': pem },
      'a.conf.hbs',
    );
    expect(text.endsWith(`v9999 ${pem}`)).toBe(true);
  });

  it('10,000 references that cannot be read, in lines or in one', async () => {
    for (const end of ['\n', ' ']) {
      const source = `\${ssm:/v|default([1, "x${end}`.repeat(10_000);
      await expect(renderPlain(source, {})).rejects.toThrow('reference-syntax');
    }
  });
});
