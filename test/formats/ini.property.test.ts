import { SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hostileText, hostileValues, pem } from '../helper/hostile.ts';
import { expectOutside, itself, type LineStyle, names, outsideOf, style, templateOf } from '../helper/line-style.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, patience, sample } from '../helper/property.ts';
import type { Data } from '../helper/readers.ts';
import { type Given, renderText } from '../helper/render-text.ts';
import { describeWithReader } from '../helper/tools.ts';
import { documentReaders } from '../readers/documents.ts';

// What takes the square of its input's size would take hours; on a busy machine the rest takes a while.
vi.setConfig({ ...patience, testTimeout: 10 * patience.testTimeout });

type Dialect = 'portable' | 'npm' | 'python' | 'php';

const bare: readonly LineStyle[] = [
  style('NAME=', itself),
  style('NAME = ', (reference) => `\${${reference}}`),
  style(
    'NAME =\t',
    (reference) => `before \${${reference}} \${${reference}}/after`,
    ' ',
    (v) => `before ${v} ${v}/after`,
  ),
  style('; ssm:/v/a is not ours\n  ; nor ${ssm:/v/b}\nNAME = ', itself),
];
const inQuotes: readonly LineStyle[] = [
  style('NAME = ', (reference) => `"${reference}"`),
  style(
    '  NAME=',
    (reference) => `"[\${${reference}}] = "`,
    ' ',
    (v) => `[${v}] = `,
  ),
  style('NAME = ', (reference) => `'${reference}'`),
  style(
    'NAME = ',
    (reference) => `'a "\${${reference}}"'`,
    '',
    (v) => `a "${v}"`,
  ),
];

/** What each dialect has beside the bare styles. */
const stylesOf: Readonly<Record<Dialect, readonly LineStyle[]>> = {
  portable: bare,
  npm: [
    ...bare,
    style('  # nor ${ssm:/v/b}\nNAME = ', itself),
    ...inQuotes,
    style(
      'NAME = ',
      (reference) => `"\\"\\u00e9\\\\ \${${reference}}"`,
      '',
      (v) => `"é\\ ${v}`,
    ),
    style(
      'NAME = ',
      (reference) => `a\\;b=\${${reference}}`,
      '',
      (v) => `a;b=${v}`,
    ),
  ],
  python: [
    ...bare,
    style('  # nor ${ssm:/v/b}\nNAME = ', itself),
    style('NAME: ', itself),
    style(
      'NAME = ',
      (reference) => `"\${${reference}}" ; no comment`,
      '',
      (v) => `"${v}" ; no comment`,
    ),
    style(
      'NAME = ',
      (reference) => `100%% of\n  \${${reference}}\n\n    it`,
      '',
      (v) => `100% of\n${v}\n\nit`,
    ),
    style(
      'NAME =',
      (reference) => `\n\t\${${reference}}`,
      '',
      (v) => `\n${v}`,
    ),
  ],
  php: [
    ...bare,
    ...inQuotes,
    style('NAME = ', itself, ' ; a comment'),
    style('NAME = ', (reference) => `'\${${reference}}'`, ';"'),
    style(
      'NAME = ',
      (reference) => `"\\"\\\\\\\${a} \\n \n\${${reference}}"`,
      ' ; c',
      (v) => `"\\\${a} \\n \n${v}`,
    ),
    style(
      'NAME = ',
      (reference) => `"{\\$}\\$\\\\$ \${${reference}}"`,
      '',
      (v) => `{$}$\\$ ${v}`,
    ),
  ],
};
/** What `str.strip` of Python takes off: not what `trim` of JavaScript does. */
const pythonBlank = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;

/** Whether a dialect has a spelling for a text, said once more. */
const isHeld: Readonly<Record<Dialect, (text: string) => boolean>> = {
  npm: (text) => !['true', 'false', 'null'].includes(text),
  php: (text) => !text.includes('\0'),
  python: (text) => {
    const lines = text.split('\n');
    if (text.includes('\r') || (lines.length > 1 && lines.at(-1) === '')) return false;
    return lines.every((line, index) => !new RegExp(`^${pythonBlank}|${pythonBlank}$`).test(line) && (index === 0 || !/^[#;]/.test(line)));
  },
  portable: (text) => {
    const words = text.split(' ');
    return words.every(
      (word) =>
        (word !== '' || text === '') &&
        /^[\p{L}\p{M}\p{N}_./:@+,*?<>-]*$/u.test(word) &&
        !['null', 'yes', 'no', 'true', 'false', 'on', 'off', 'none'].includes(word.toLowerCase()) &&
        !/^[A-Z_][A-Z0-9_]*$/.test(word) &&
        !/^[A-Z][A-Za-z0-9_]*_[A-Za-z0-9_]*$/.test(word),
    );
  },
};

const readersOf = {
  portable: ['ini', 'Python configparser', 'PHP parse_ini_file'],
  npm: ['ini'],
  python: ['Python configparser'],
  php: ['PHP parse_ini_file'],
} as const;

const around = ['; ${ssm:/v/a}\n[first]\nz = 1\n', '\n# between\n[sec]\n', 'zz = 2\n[last]\na = 3'] as const;

interface Case {
  readonly values: readonly string[];
  readonly styles: readonly LineStyle[];
  readonly lineBreak: string;
}

function six(dialect: Dialect, value: fc.Arbitrary<string>): fc.Arbitrary<Case> {
  const chosen = dialect === 'python' ? stylesOf.python.map(unindented) : stylesOf[dialect];
  return fc.record({
    values: fc.array(value, { minLength: names.length, maxLength: names.length, size: 'max' }),
    styles: fc.array(fc.constantFrom(...chosen), { minLength: names.length, maxLength: names.length, size: 'max' }),
    // A line break inside of quotes is a part of the value.
    lineBreak: dialect === 'php' ? fc.constant('\n') : fc.constantFrom('\n', '\r\n'),
  });
}

function unindented(one: LineStyle): LineStyle {
  return { ...one, before: one.before.replace(/^ +(?=NAME)/, '') };
}

function meantBy({ values, styles: chosen }: Case): Data {
  const meant = names.map((name, index) => [name, chosen[index]?.meant(values[index] ?? '') ?? ''] as const);
  return {
    first: { z: '1', ...Object.fromEntries(meant.slice(0, 3)) },
    sec: { ...Object.fromEntries(meant.slice(3)), zz: '2' },
    last: { a: '3' },
  };
}

async function attempt(project: Project, one: Case, dialect: Dialect): Promise<{ text: string } | { refused: string[] }> {
  const outside = outsideOf(one.styles, around, one.lineBreak);
  project.write('app.ini', templateOf(one.styles, outside, one.lineBreak));
  const parameters = Object.fromEntries(names.map((name, index) => [`/v/${name}`, one.values[index] ?? '']));
  try {
    const text = await renderText(project, 'app.ini', parameters, dialect);
    expectOutside(text, outside);
    return { text };
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    expect(new Set(error.problems.map(({ code }) => code)), `${error.message} ${JSON.stringify(one)}`).toEqual(
      new Set(['value-unencodable']),
    );
    return { refused: [...new Set(error.problems.map(({ message }) => /`\/v\/([a-f])`/.exec(message)?.[1] ?? message))].toSorted() };
  }
}

/** Refused is exactly what has no spelling. Then again without what was refused. */
async function renderHeld(project: Project, one: Case, dialect: Dialect): Promise<{ held: Case; text: string }> {
  const meant = names.map((_, index) => one.styles[index]?.meant(one.values[index] ?? '') ?? '');
  const unholdable = names.filter((_, index) => !isHeld[dialect](meant[index] ?? ''));
  const first = await attempt(project, one, dialect);
  expect('refused' in first ? first.refused : [], JSON.stringify(one)).toEqual(unholdable);
  const held = { ...one, values: one.values.map((value, index) => (unholdable.includes(names[index] ?? 'a') ? 'fine' : value)) };
  const second = 'text' in first ? first : await attempt(project, held, dialect);
  if (!('text' in second)) throw new Error(`refused: ${second.refused.join()}`);
  return { held, text: second.text };
}

// Half of the values are such as every dialect holds, so that a file has neighbours that could be swallowed.
const values = fc.oneof(
  hostileText(24),
  hostileText(24).map((text) => text.replaceAll(/[^\w./:@+,*?<>é-]+/g, '-')),
  fc
    .string({
      unit: fc.constantFrom(
        'a',
        'B',
        ' ',
        '_',
        '1',
        '\\',
        '"',
        "'",
        ';',
        '#',
        '$',
        '{',
        '}',
        '%',
        '(',
        ')s',
        '=',
        '\n',
        '[',
        '~',
        '!',
        '|',
      ),
      minLength: 1,
      maxLength: 8,
    })
    .filter((text) => text.trim() !== ''),
  fc.constantFrom(
    'true',
    'False',
    'null',
    'NO',
    'none',
    'E_ALL',
    'PHP_OS',
    'M_PI',
    'a E_ALL',
    'STREAM_CRYPTO_METHOD_SSLv2_CLIENT',
    '${HOME}',
    "'${HOME}",
    '%(z)s',
    '%',
    '"x"',
    "'x'",
    '123',
    "'1'",
    '[x]',
    '[1]',
    '{"a":1}',
    '\\',
    'a\\',
    '\\"',
    '\\\\"',
    '"',
    "'",
    '$',
    '${',
    'a${',
    '\\${x}',
    '\ufeffx',
    '0x1F',
    'INF',
    'on',
    'constructor',
    '__proto__',
    '"\n',
    '"\r\nx={',
    '\'"\nq',
    '"\nz=9\nb="',
    "'\\",
  ),
  fc.constantFrom('"\n', 'a"\r\nx={', '\'"\nq', '"\nz=9\nb="', "'\\", "''", '"\r', "a'b", '\\"\n\''),
);

describe.each<Dialect>(['portable', 'npm', 'python', 'php'])('dialect %s', (dialect) => {
  for (const name of readersOf[dialect]) {
    const reader = documentReaders[name];
    describeWithReader(reader, () => {
      it('reads every value back that is not refused with reason', async () => {
        const project = new Project();
        const { cases, seed } = sample(six(dialect, values), 200);
        const rendered = await inTurn(cases, (one) => renderHeld(project, one, dialect));
        const found = await reader.read(rendered.map(({ text }) => text));
        rendered.forEach(({ held }, index) => expect(found[index], failure(seed, held)).toEqual(meantBy(held)));
      });

      it('reads each of the values that are known to be hostile', async () => {
        const all = Object.values(hostileValues).filter(isHeld[dialect]);
        const texts = await inTurn(all, (value) => simple('[s]\na=ssm:/v\nb=ssm:/v\nc=x\n', value, dialect));
        const found = await reader.read(texts);
        all.forEach((value, index) => expect(found[index]).toEqual({ s: { a: value, b: value, c: 'x' } }));
      });
    });
  }
});

async function simple(template: string, value: Given, dialect: Dialect): Promise<string> {
  return renderText(new Project({ 'app.cfg': template }), 'app.cfg', { '/v': value, '/w': 'w' }, dialect);
}

async function refusal(template: string, value: string, dialect: Dialect): Promise<string> {
  return simple(template, value, dialect).then(
    (text) => expect.unreachable(`it was rendered: ${text}`),
    (error: SsmithError) => error.problems.map(({ message, help }) => `${message} ${help}`).join('\n'),
  );
}

describe('a value is spelled', () => {
  it.each<[Dialect, string, string, string]>([
    ['portable', '[s]\na=ssm:/v', 'b/c d-é', '[s]\na=b/c d-é'],
    ['npm', 'a=ssm:/v', 'plain/1', 'a=plain/1'],
    ['npm', 'a=ssm:/v', 'a b', 'a="a b"'],
    ['npm', "a='ssm:/v'", "a 'b' \\", "a='a 'b' \\'"],
    ['npm', "a='ssm:/v'", '12', 'a="12"'],
    ['npm', "a='ssm:/v'", 'a\nb', 'a="a\\nb"'],
    ['npm', "a='ssm:/v'", 'a\u2028b', 'a="a\\u2028b"'],
    ['npm', 'a=ssm:/v ; it\'s "one"', 'a;b#c\\ "d"', 'a=a\\;b\\#c\\\\ "d" ; it\'s "one"'],
    ['npm', 'a=ssm:/v # ssm:/v', '1', 'a=1 # ssm:/v'],
    ['npm', 'a[]=ssm:/v\nb=1\na[]=ssm:/w\n[s]\na[]=ssm:/v\n[t]\n[s]\na[]=ssm:/v', 'x', 'a[]=x\nb=1\na[]=w\n[s]\na[]=x\n[t]\n[s]\na[]=x'],
    ['npm', '[a.b\\.c]\nk=ssm:/v\n["d"]\nk=ssm:/v', 'x', '[a.b\\.c]\nk=x\n["d"]\nk=x'],
    ['npm', '\ufeffa=ssm:/v', 'x', '\ufeffa=x'],
    ['npm', 'a="ssm:/none|default("x ;y")"', 'x', 'a="x ;y"'],
    ['php', 'a="${ssm:/none|default("x")}\\"" ;c', 'x', `a='x"' ;c`],
    ['npm', 'a=ssm:/none|default("x ; \\"y\\"") ; c', 'x', 'a=x \\; "y" ; c'],
    ['python', '[s]\na=ssm:/v', '50%\n\n b'.replace(' b', 'b'), '[s]\na=50%%\n\n    b'],
    ['python', '[s]\r\n  a=ssm:/v\r\n  b=1', '1\n2', '[s]\r\n  a=1\r\n      2\r\n  b=1'],
    ['python', '[s]\na = ssm:/v\n', '"x" ; #', '[s]\na = "x" ; #\n'],
    ['python', '[s]\na.b: ssm:/none|default("= : %")', 'x', '[s]\na.b: = : %%'],
    ['php', 'a=ssm:/v', 'PHP_OS', 'a="PHP_OS"'],
    ['php', 'a=ssm:/v', 'a"\\b$c${d', `a='a"\\b$c\${d'`],
    ['php', 'a=ssm:/v ; c', `'a"\nb=1\n''\\`, `a="'"'a"\nb=1\n'"''"'\\' ; c`],
    ['php', "a='ssm:/v'", '${d}"\\', "a='${d}\"\\'"],
    ['php', "a='ssm:/v'", "it's", 'a="it\'s"'],
    ['php', '\ufeffa[]=ssm:/v\na[]=1\nb[x]=ssm:/v', '1', '\ufeffa[]="1"\na[]=1\nb[x]="1"'],
    ['php', 'a=ssm:/none|default("a ;b \\"c\\"") ;c', 'x', `a='a ;b "c"' ;c`],
  ])('%s: %j with %j is %j', async (dialect, template, value, text) => expect(await simple(template, value, dialect)).toBe(text));

  it.each<[Dialect, string]>([
    ['npm', '[s]\nn=-1.50e+3\nt=true\nf=false\nd=7\n'],
    ['php', '[s]\nn=-1.50e+3\nt=true\nf=false\nd=7\n'],
    ['python', '[s]\nn=-1.50e+3\nt=true\nf=false\nd=7\n'],
  ])('%s: numbers and booleans without quotes', async (dialect, text) => {
    const template = '[s]\nn=ssm:/n|number\nt="ssm:/t|bool"\nf=ssm:/f|bool\nd=ssm:/none|int|default(7)\n';
    const project = new Project({ 'app.ini': dialect === 'python' ? template.replaceAll('"', '') : template });
    expect(await renderText(project, 'app.ini', { '/n': '-1.50e+3', '/t': 'true', '/f': 'false' }, dialect)).toBe(text);
  });
});

describe('there is no spelling', () => {
  it.each<[Dialect, string, string, string]>([
    ['portable', '[s]\na=ssm:/v', 'a=b', 'characters that are no letters'],
    ['portable', '[s]\na=ssm:/v', 'a  b', 'characters that are no letters'],
    ['portable', '[s]\na=ssm:/v', 'a\nb', 'characters that are no letters'],
    ['portable', '[s]\na=ssm:/v', 'No', 'a word such as `true`, `no` or `null`'],
    ['portable', '[s]\na=ssm:/v', 'x E_ALL', 'a word in capitals'],
    ['portable', '[s]\na=ssm:/v', 'STREAM_CRYPTO_METHOD_SSLv2_CLIENT', 'a word in capitals'],
    ['portable', '[s]\na=ssm:/v|bool', 'true', 'a word such as `true`'],
    ['npm', 'a=ssm:/v', 'true', 'the word `true`, `false` or `null`'],
    ['npm', 'a="ssm:/v"', 'null', 'the word `true`, `false` or `null`'],
    ['npm', 'a=ssm:/v # c', ' x', 'move the comment'],
    ['npm', 'a=ssm:/v # "', '"x', 'move the comment'],
    ['npm', 'a=ssm:/v # c', 'x\ny', 'move the comment'],
    ['npm', 'a=ssm:/v # c', 'x\u2028y', 'move the comment'],
    ['python', '[s]\na=ssm:/v', 'a\rb', 'a carriage return'],
    ['python', '[s]\na=ssm:/v', pem, 'a line break at its end'],
    ['python', '[s]\na=ssm:/v', 'a\n b', 'a blank at the beginning or end'],
    ['python', '[s]\na=ssm:/v', 'a\u00a0', 'a blank at the beginning or end'],
    ['python', '[s]\na=ssm:/v', 'a\u001f', 'a blank at the beginning or end'],
    ['python', '[s]\na=ssm:/v', 'a\n#b', 'a line that begins with'],
    ['php', 'a=ssm:/v', 'a\0b', 'a NUL character'],
    ['php', 'a=ssm:/v|json', '[1]', 'an INI file has no structures'],
    ['npm', 'a=ssm:/v|json', 'null', 'an INI file has no structures'],
  ])('%s: %j with %j: %s', async (dialect, template, value, told) => expect(await refusal(template, value, dialect)).toContain(told));
});

describe('a template is refused', () => {
  it.each<[Dialect, string, string]>([
    ['portable', '[s]\na="ssm:/v"', 'quotes around a value'],
    ['portable', "[s]\na='${ssm:/v}'", 'quotes around a value'],
    ['portable', '[s]\na=ssm:/v ; c', 'a comment behind a value'],
    ['portable', '[s]\na=${ssm:/v}\n  b', 'indented lines below a key'],
    ['portable', '[s]\nb=1\n  a=ssm:/v', 'Python takes an indented line'],
    ['python', '[s]\nb=1\n  a=ssm:/v', 'Python takes an indented line'],
    ['portable', '[s]\na:b=ssm:/v', 'a key with other characters'],
    ['portable', 'a=ssm:/v', 'without a section'],
    ['portable', '\ufeff[s]\na=ssm:/v', 'byte order mark'],
    ['portable', '[s]\nnull=ssm:/v', 'this word is a key'],
    ['portable', '[s]\n__proto__=ssm:/v', '__proto__'],
    ['npm', '\ufeff[s]\na=ssm:/v', 'sees a section only'],
    ['npm', 'a="ssm:/v" ; c', 'only where nothing follows'],
    ['npm', 'a="ssm:/v" x', 'only where nothing follows'],
    ['npm', 'a="C:\\dir ${ssm:/v}"', 'would replace'],
    ['npm', '__proto__=ssm:/v', '__proto__'],
    ['npm', '[a.__proto__]\nb=ssm:/v', '__proto__'],
    ['npm', 'a=ssm:/v\na=1', 'sets the same key'],
    ['npm', '[s]\na=ssm:/v\n[t]\n[s]\na=1', 'sets the same key'],
    ['npm', 'ssm:/v', 'a reference stands where no value is'],
    ['python', '[s]\nssm:/v', 'a reference stands where no value is'],
    ['python', 'a=ssm:/v', 'without a section'],
    ['python', '[s]\na=ssm:/v\nA=2', 'sets a key twice'],
    ['python', '[s]\na=ssm:/v\n[s]\nb=2', 'a section comes twice'],
    ['python', '[s]\na=ssm:/v\nb', 'no section, no comment'],
    ['python', '\ufeff[s]\na=ssm:/v', 'without a section'],
    ['python', '[s]\na="ssm:/v"', 'these quotes are a part of the value'],
    ['python', '[s]\na=ssm:/v ; c', 'the reference ends here'],
    ['python', '[s]\na=%(b)s${ssm:/v}', 'would replace'],
    ['python', '[s]\na=5% ${ssm:/v}', 'would replace'],
    ['python', '[s]\na=${ssm:/v}\n# c\n  b', 'a comment stands between'],
    ['python', '[s]\nb=\n  ssm:/v\n  c', 'Python takes an indented line'],
    ['npm', '[s] ; c\na=ssm:/v', 'sees a section only'],
    ['npm', ' [s]\na=ssm:/v', 'sees a section only'],
    ['php', 'a="ssm:/v" # c', 'adds what follows'],
    ['php', "a='ssm:/v' x", 'adds what follows'],
    ['php', 'a="${HOME}/${ssm:/v}"', 'would replace'],
    ['php', 'a=${HOME}/${ssm:/v}', 'would replace'],
    ['php', 'Null=ssm:/v', 'this word is a key'],
    ['php', 'a!=ssm:/v', 'no key with one of'],
    ['php', 'a=ssm:/v\na=1', 'sets the same key'],
    ['php', '[s]\na=ssm:/v\n[t]\n[s]\nb=1', 'sets the same key'],
  ])('%s: %j: %s', async (dialect, template, told) => expect(await refusal(template, 'x', dialect)).toContain(told));

  it.each<[Dialect, string]>([
    ['php', 'a=ssm:/v\nb=a!b'],
    ['php', 'a=ssm:/v\non=1'],
    ['php', 'a=ssm:/v\nb="x'],
    ['php', 'a=ssm:/v\n[s'],
    ['php', "b=it's\na=ssm:/v"],
    ['php', 'a=ssm:/v\nb=a=b'],
    ['php', 'a=ssm:/v\nb=a$\n'],
    ['portable', '[s]\na=ssm:/v\nb=a!b'],
  ])('%s: PHP reads nothing of %j', async (dialect, template) => {
    await expect(simple(template, 'x', dialect)).rejects.toThrow('does not understand this');
  });

  it('where a key of the same name as a section hides it', async () => {
    await expect(simple('s=1\n[s]\na=ssm:/v', 'x', 'npm')).rejects.toThrow('render-mismatch');
  });

  it.each<[Dialect, string]>([
    ['php', 'b=a!b'],
    ['php', 'on=1'],
    ['python', 'a=1'],
    ['portable', '[s]\na=a=b'],
    ['npm', '\ufeff[s]\n'],
  ])('%s: %j, with nothing of ours in it', async (dialect, template) => {
    await expect(simple(template, 'x', dialect)).rejects.toThrow('template-syntax');
  });
});

describe('what is not ours stays', () => {
  it.each([
    '; ssm:/v ${ssm:/v}',
    '  # ssm:/v',
    'p=ssm:GetParameters',
    'q=arn:aws:ssm:eu-west-1:111122223333:parameter/v',
    'r=bref-ssm:/v',
    '',
  ])('%s', async (line) => {
    for (const dialect of ['portable', 'npm', 'python', 'php'] as const) {
      expect(await simple(`[s]\n${line}\na=ssm:/v\n`, 'x', dialect)).toBe(`[s]\n${line}\na=${dialect === 'php' ? '"x"' : 'x'}\n`);
    }
  });

  it('expressions of PHP on other lines', async () => {
    const other =
      'e = E_ALL & ~E_DEPRECATED | (1 ^ !2)\np = ${HOME}/x\nd = "a" PHP_OS\'b\'\nlist[]=1\nlist[]=2\nbare\nu = "two\nlines ; [x]"\n[sec"t] junk=1\n';
    expect(await simple(`${other}a=ssm:/v\n`, 'x', 'php')).toBe(`${other}a="x"\n`);
  });

  // A backslash does not keep a quote at the end of a line from being the closing one.
  it('a text of PHP that ends in a backslash', async () => {
    expect(await simple('k="a\\"\nz=ssm:/v\ny="b"\n', 'x', 'php')).toBe('k="a\\"\nz="x"\ny="b"\n');
    expect(await simple('k="a ${ssm:/v}\\"\nz=ssm:/v\ny="b"\n', 'x', 'php')).toBe(`k='a x\\'\nz="x"\ny="b"\n`);
  });

  it('interpolation of Python on other lines, and the section DEFAULT', async () => {
    const other = '[DEFAULT]\nhome = /x\n[s]\np = %(home)s/y\n  more\n\n';
    expect(await simple(`${other}a=ssm:/v\n`, 'x', 'python')).toBe(`${other}a=x\n`);
  });
});

describe('a value is never read again', () => {
  it.each(['ssm:/w', '${ssm:/w}', '{{x}}', '${HOME}', '%(b)s', '; x', '\nb=injected\n[t]'])('%j', async (value) => {
    const project = new Project({ 'app.ini': '[s]\na=ssm:/v\nb=ssm:/w\n' });
    for (const [dialect, reader] of [
      ['npm', 'ini'],
      ['php', 'PHP parse_ini_file'],
      ['python', 'Python configparser'],
    ] as const) {
      if (documentReaders[reader].missing() !== undefined) continue;
      const text = await renderText(project, 'app.ini', { '/v': value, '/w': 'other' }, dialect);
      expect(await documentReaders[reader].read([text])).toEqual([{ s: { a: value, b: 'other' } }]);
    }
  });
});

describe('a Handlebars template of an INI file', () => {
  async function expand(template: string, parameters: Record<string, string>, dialect: Dialect): Promise<string> {
    return renderText(new Project({ 'app.ini.hbs': template }), 'app.ini.hbs', parameters, dialect);
  }
  const tree = '{{#each (ssm "/t/*")}}\n[{{@key}}]\nx-{{@key}} = {{this}}\n{{/each}}\n[z]\nlast = {{ssm "/v"}}/{{ssm "/v"}}';

  it.each<[Dialect, string]>([
    ['portable', '[a-1]\nx-a-1 = one\n[b]\nx-b = two\n[z]\nlast = v/v'],
    ['npm', '[a-1]\nx-a-1 = one\n[b]\nx-b = two\n[z]\nlast = v/v'],
    ['python', '[a-1]\nx-a-1 = one\n[b]\nx-b = two\n[z]\nlast = v/v'],
    ['php', '[a-1]\nx-a-1 = "one"\n[b]\nx-b = "two"\n[z]\nlast = "v/v"'],
  ])('%s: has sections, keys and values from a tree', async (dialect, text) => {
    expect(await expand(tree, { '/t/a-1': 'one', '/t/b': 'two', '/v': 'v' }, dialect)).toBe(text);
  });

  it('has values in quotes', async () => {
    expect(await expand('a = "x {{ssm "/v"}}"\nb = \'{{ssm "/v"}}\'\n', { '/v': '"' }, 'php')).toBe(`a = 'x "'\nb = '"'\n`);
    expect(await expand('[s]\na = "{{ssm "/v"}}"\n', { '/v': '"' }, 'python')).toBe('[s]\na = """\n');
  });

  it.each<[Dialect, string, string]>([
    ['npm', '__proto__', 'leaves out'],
    ['php', 'no', 'this word is a key'],
    ['portable', 'no', 'this word is a key'],
    ['python', 'a', 'sets a key twice'],
  ])('%s: the key `%s` is refused', async (dialect, key, told) => {
    const template = '[s]\nA=1\n{{#each (ssm "/t/*")}}\n{{@key}} = {{this}}\n{{/each}}\n';
    await expect(expand(template, { [`/t/${key}`]: 'x' }, dialect)).rejects.toThrow(told);
  });

  it.each<[Dialect, string]>([
    ['npm', '__proto__'],
    ['php', 'Off'],
  ])('%s: the key `%s` is refused, whatever it has for a value', async (dialect, key) => {
    const template = '{{#each (ssm "/t/*")}}\n{{@key}} = 1\n{{/each}}\n';
    await expect(expand(template, { [`/t/${key}`]: 'x' }, dialect)).rejects.toThrow(
      dialect === 'npm' ? 'leaves out' : 'this word is a key',
    );
  });

  it.each(['; {{ssm "/v"}}\n', '{{ssm "/v"}}\n', '[s] ; {{ssm "/v"}}\n', 'a = 1 ; {{ssm "/v"}}\n'])(
    'has no value in %j',
    async (template) => {
      await expect(expand(`[q]\n${template}`, { '/v': 'x' }, 'npm')).rejects.toThrow('template-syntax');
    },
  );
});

describe('a large template', () => {
  it.each<Dialect>(['portable', 'npm', 'python', 'php'])('%s: of 10 MB is read in a time that grows with its size', async (dialect) => {
    const sections = Array.from(
      { length: 60_000 },
      (_, index) => `[section.${index}]\nkey.abc = some text and more of it\nother = ${'x'.repeat(100)}\n`,
    ).join('');
    expect((await simple(`${sections}a=ssm:/v\n`, 'v', dialect)).endsWith(dialect === 'php' ? '\na="v"\n' : '\na=v\n')).toBe(true);
    for (const part of [
      '\\',
      'ssm:',
      '$ssm:/a',
      ' ',
      '"',
      "'",
      '[',
      ']',
      '=',
      ' ;',
      '%',
      '"\n',
      "'\nx=",
      '\n ',
      '\n;',
      '${ssm:/a',
      'ssm:/a|default("',
      '\n[',
      '\nx="\\',
    ]) {
      const text = `[s]\nb=${part.repeat(1_000_000 / part.length)}\n\n[t]\na=ssm:/v\n`;
      const told = await simple(text, 'v', dialect).catch((error: unknown) => String(error).slice(0, 500));
      expect(told.slice(-500)).toMatch(/a="?v"?\n$|template-syntax|render-mismatch|reference-syntax/);
    }
  });
});
