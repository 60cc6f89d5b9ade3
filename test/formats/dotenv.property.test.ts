import { randomBytes } from 'node:crypto';
import { parseEnv } from 'node:util';
import { SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hostileText, isHeldByAll, isHeldByNode, pem } from '../helper/hostile.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, patience, runs, sample } from '../helper/property.ts';
import { asFiles, readNodeEnv, readShell } from '../helper/readers.ts';
import { renderText } from '../helper/render-text.ts';
import { describeWith } from '../helper/tools.ts';

vi.setConfig(patience);

type Dialect = 'node' | 'portable';
const isHeld: Readonly<Record<Dialect, (text: string) => boolean>> = { node: isHeldByNode, portable: isHeldByAll };

/** How one variable stands in a template, and what it is with the value `v`. */
interface Style {
  readonly line: (name: string, reference: string) => string;
  readonly meant: (v: string) => string;
}

const itself = (v: string): string => v;
/** Such as a shell can read too. */
const shellStyles: readonly Style[] = [
  { line: (name, reference) => `${name}=${reference}`, meant: itself },
  { line: (name, reference) => `export ${name}=\${${reference}}`, meant: itself },
  { line: (name, reference) => `${name}='${reference}'`, meant: itself },
  { line: (name, reference) => `${name}="${reference}"`, meant: itself },
  { line: (name, reference) => `${name}=a b \${${reference}} c # comment`, meant: (v) => `a b ${v} c` },
  { line: (name, reference) => `${name}='[\${${reference}}]'`, meant: (v) => `[${v}]` },
  { line: (name, reference) => `export ${name}="#\${${reference}}\${${reference}}"`, meant: (v) => `#${v}${v}` },
];
const styles: readonly Style[] = [
  ...shellStyles,
  { line: (name, reference) => `${name}=\`${reference}\``, meant: itself },
  { line: (name, reference) => `# a comment, ${reference}\n${name} = ${reference}   # it's "one"`, meant: itself },
  { line: (name, reference) => `\n${name}="\${${reference}}" # \`comment\``, meant: itself },
];

/** A shell would run a value that stands apart from its `=`, so that `portable` refuses such a line. */
const stylesOf: Readonly<Record<Dialect, readonly Style[]>> = {
  node: styles,
  portable: styles.filter(({ line }) => !line('A', 'ssm:/a').includes(' = ')),
};

/** Six variables, and lines between them that are not ours. */
interface Case {
  readonly values: readonly string[];
  readonly styles: readonly Style[];
  readonly finalBreak: boolean;
}

const names = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

function six(value: fc.Arbitrary<string>, allowed = styles): fc.Arbitrary<Case> {
  return fc.record({
    values: fc.array(value, { minLength: names.length, maxLength: names.length, size: 'max' }),
    styles: fc.array(fc.constantFrom(...allowed), { minLength: names.length, maxLength: names.length, size: 'max' }),
    finalBreak: fc.boolean(),
  });
}

function templateOf({ styles: chosen, finalBreak }: Case): string {
  const lines = names.map((name, index) => (chosen[index] as Style).line(name, `ssm:/v/${name}`));
  return `${['FIRST=1', ...lines.slice(0, 3), '# between\n\nOTHER="it\'s"', ...lines.slice(3), 'LAST=1'].join('\n')}${finalBreak ? '\n' : ''}`;
}

function meantBy({ values, styles: chosen }: Case): Record<string, string> {
  const meant = names.map((name, index) => [name, (chosen[index] as Style).meant(values[index] ?? '')] as const);
  return { FIRST: '1', OTHER: "it's", LAST: '1', ...Object.fromEntries(meant) };
}

/** Renders a case; the variables that were refused, if any were. */
async function attempt(project: Project, one: Case, dialect: Dialect): Promise<{ text: string } | { refused: string[] }> {
  project.write('.env', templateOf(one));
  try {
    return {
      text: await renderText(
        project,
        '.env',
        Object.fromEntries(names.map((name, index) => [`/v/${name}`, one.values[index] ?? ''])),
        dialect,
      ),
    };
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    expect(new Set(error.problems.map(({ code }) => code))).toEqual(new Set(['value-unencodable']));
    const told = error.problems.map(({ message }) => /`\/v\/([A-F])`/.exec(message)?.[1] ?? message);
    return { refused: [...new Set(told)].toSorted() };
  }
}

/**
 * Refused is exactly what has no spelling. Then again without what was refused: that must be written. Gives the case as
 * it was written, and how many values were refused.
 */
async function renderHeld(project: Project, one: Case, dialect: Dialect): Promise<{ held: Case; text: string; refused: number }> {
  const meant = meantBy(one);
  const unholdable = names.filter((name) => !isHeld[dialect](meant[name] ?? ''));
  const first = await attempt(project, one, dialect);
  expect('refused' in first ? first.refused : []).toEqual(unholdable);

  const held = { ...one, values: one.values.map((value, index) => (unholdable.includes(names[index] ?? 'A') ? 'fine' : value)) };
  const second = 'text' in first ? first : await attempt(project, held, dialect);
  if (!('text' in second)) throw new Error(`refused: ${second.refused.join()}`);
  return { held, text: second.text, refused: unholdable.length };
}

// Half of the values are such as every dialect holds, so that a file has neighbours that could be swallowed.
const values = fc.oneof(
  hostileText(24),
  hostileText(24).map((text) => text.replaceAll(/['\\$="\p{Cc}]/gu, '-')),
);

describe.each<Dialect>(['node', 'portable'])('dialect %s', (dialect) => {
  it('reads back by `util.parseEnv`, or is refused with reason', async () => {
    const project = new Project();
    await fc.assert(
      fc.asyncProperty(six(values, stylesOf[dialect]), async (one) => {
        const { held, text } = await renderHeld(project, one, dialect);
        expect(parseEnv(text)).toEqual(meantBy(held));
      }),
      { numRuns: runs(120) },
    );
  });

  it('reads back by `node --env-file`', async () => {
    const project = new Project();
    const { cases, seed } = sample(six(values, stylesOf[dialect]), 30);
    const rendered = await inTurn(cases, (one) => renderHeld(project, one, dialect));
    const found = await asFiles(
      rendered.map(({ text }) => text),
      '.env',
      readNodeEnv,
    );
    rendered.forEach(({ held }, index) => expect(found[index], failure(seed, held)).toEqual(meantBy(held)));
  });
});

describeWith('dialect portable', ['sh', '-c', 'env -0'], () => {
  it('reads back by a shell, which runs nothing', async () => {
    const project = new Project();
    const { cases, seed } = sample(six(values, shellStyles), 40);
    const rendered = await inTurn(cases, (one) => renderHeld(project, one, 'portable'));
    const found = await asFiles(
      rendered.map(({ text }) => text),
      '.env',
      readShell,
    );
    rendered.forEach(({ held }, index) => expect(found[index], failure(seed, held)).toMatchObject(meantBy(held)));
  });
});

describe('how often a usual secret is refused', () => {
  const plain = styles.slice(0, 1);
  const caseOf = (make: () => string): Case => ({ values: names.map(make), styles: names.flatMap(() => plain), finalBreak: true });

  async function refusedShare(count: number, dialect: Dialect, make: () => string): Promise<number> {
    const project = new Project();
    const cases = Array.from({ length: count }, () => caseOf(make));
    const rendered = await inTurn(cases, (one) => renderHeld(project, one, dialect));
    return rendered.reduce((sum, { refused }) => sum + refused, 0) / (count * names.length);
  }

  it('node: less than 4 % of random passwords of 32 printable characters', async () => {
    const printable = (): string => String.fromCharCode(...[...randomBytes(32)].map((byte) => 0x21 + (byte % 94)));
    expect(await refusedShare(runs(250), 'node', printable)).toBeLessThan(0.04);
  });

  it.each<Dialect>(['node', 'portable'])('%s: no base64', async (dialect) => {
    expect(await refusedShare(runs(30), dialect, () => randomBytes(33).toString('base64'))).toBe(0);
    expect(await refusedShare(runs(30), dialect, () => randomBytes(32).toString('base64'))).toBe(0);
    expect(await refusedShare(runs(30), dialect, () => randomBytes(32).toString('base64url'))).toBe(0);
    expect(await refusedShare(runs(30), dialect, () => randomBytes(32).toString('hex'))).toBe(0);
  });

  it('node: no PEM; portable: every PEM, because of its line breaks', async () => {
    expect(await refusedShare(1, 'node', () => pem)).toBe(0);
    expect(await refusedShare(1, 'portable', () => pem)).toBe(1);
  });
});

describe('a value is never read again', () => {
  it.each(['ssm:/v/B', '${ssm:/v/B}', '{{x}}', '${HOME}', '$(touch /tmp/ssmith-was-here)', '`id`', '# x', '\nB=injected\n'])(
    '%j',
    async (value) => {
      const project = new Project({ '.env': 'A=ssm:/v/A\nB=ssm:/v/B\n' });
      const text = await renderText(project, '.env', { '/v/A': value, '/v/B': 'other' }, 'node');
      expect(parseEnv(text)).toEqual({ A: value, B: 'other' });
    },
  );
});

it('numbers and booleans are the texts that they are spelled with', async () => {
  const project = new Project({
    '.env': 'N=ssm:/n|number\nI="ssm:/i|int"\nT=ssm:/t|bool\nF=ssm:/o#a.0\nD=ssm:/none|int|default(7)\n',
  });
  const text = await renderText(project, '.env', { '/n': '1.50e+3', '/i': '-12', '/t': 'true', '/o': '{"a": [1.10]}' }, 'node');
  expect(parseEnv(text)).toEqual({ N: '1.50e+3', I: '-12', T: 'true', F: '1.10', D: '7' });
});

describe('what is not ours in a .env file stays', () => {
  it.each([
    '# ssm:/v ${ssm:/v}',
    '  # ssm:/v',
    'A=ssm:GetParameters',
    'A=arn:aws:ssm:eu-west-1:111122223333:parameter/v # ssm:/v',
    "A='{{resolve:ssm:/v:1}}'",
    'A="see ssm:/v"',
    'A=bref-ssm:/v',
    'A=x # ${ssm:/v}',
    'no assignment',
    '',
  ])('%s', async (line) => {
    const project = new Project({ '.env': `V=ssm:/v\n${line}\n` });
    expect(await renderText(project, '.env', { '/v': 'x' }, 'node')).toBe(`V=x\n${line}\n`);
  });

  // What has `ssm:` in it and is no reference belongs to others, wherever it stands.
  it.each(['POLICY: ssm:GetParameters', '1X=arn:aws:ssm:eu-west-1:111122223333:parameter/v'])('%s', async (line) => {
    const project = new Project({ '.env': `V=ssm:/v\n${line}\n` });
    expect(await renderText(project, '.env', { '/v': 'x' }, 'node')).toBe(`V=x\n${line}\n`);
  });

  it.each(['POLICY = arn:aws:ssm:eu-west-1:111122223333:parameter/v', 'A-B="ssm:GetParameters" x'])('%s, portable', async (line) => {
    const project = new Project({ '.env': `V=ssm:/v\n${line}\n` });
    expect(await renderText(project, '.env', { '/v': 'x' }, 'portable')).toBe(`V=x\n${line}\n`);
  });
});
