import fc from 'fast-check';
import type { EnvReader } from '../readers/env.ts';
import { hostileText } from './hostile.ts';

export const dialects = [
  'portable',
  'dotenv',
  'node',
  'vite',
  'next',
  'expand',
  'compose',
  'docker',
  'posix',
  'python',
  'ruby',
  'php',
  'github',
] as const;
export type Dialect = (typeof dialects)[number];

function heldInQuotes(text: string, breaks: RegExp): boolean {
  return !text.includes("'") || !text.includes('`') || (!text.includes('"') && !breaks.test(text));
}

function heldByDotenv(text: string): boolean {
  if (text.endsWith('\\')) return false;
  return text.includes('\r') ? !/"|\\[nr]/.test(text) : heldInQuotes(text, /\\[nr]/);
}

function heldByNode(text: string): boolean {
  return !text.includes('\r') && heldInQuotes(text, /\\n/);
}

/** Whether a dialect has a spelling for a text without NUL: what is promised, said once more. (facts: dotenv.md 3.3) */
const held: Readonly<Record<Dialect, (text: string) => boolean>> = {
  portable: (text) => !/['\\$]|="|\p{Cc}/u.test(text),
  dotenv: heldByDotenv,
  node: heldByNode,
  vite: (text) => heldByNode(text) && !text.includes('$('),
  next: (text) => heldByDotenv(text) && !text.includes('$('),
  expand: (text) => heldByDotenv(text) && !text.includes('$(') && !text.startsWith('encrypted:'),
  compose: () => true,
  docker: (text) => !/\n|\r$/.test(text) && Buffer.byteLength(text) <= 64_000,
  posix: (text) => ![...text].some((character) => /^\p{Noncharacter_Code_Point}$/u.test(character)),
  python: (text) => !/\$\{[^}]*\}/.test(text),
  ruby: (text) =>
    !text.includes('\r') &&
    !text.endsWith('\\') &&
    !(text.includes("'") && /\$\(|\\[nr]/.test(text)) &&
    !(text.includes('\n') && text.includes('$(')),
  php: () => true,
  github: (text) => !text.includes('\r'),
};

export function isHeld(dialect: Dialect, text: string): boolean {
  return !text.includes('\0') && held[dialect](text);
}

/** How one variable stands in a template, and what it is with the value `v`. */
export interface Style {
  readonly line: (name: string, reference: string) => string;
  readonly meant: (v: string) => string;
  /** What a reader must understand to read such a line. */
  readonly needs: readonly ('quotes' | 'backticks' | 'blanks' | 'comments' | 'lineComments' | 'quotesInComments' | 'export')[];
}

const itself = (v: string): string => v;

const styles: readonly Style[] = [
  { needs: [], line: (name, reference) => `${name}=${reference}`, meant: itself },
  { needs: [], line: (name, reference) => `${name}=\${${reference}}`, meant: itself },
  { needs: [], line: (name, reference) => `${name}=[\${${reference}}, \${${reference}}]`, meant: (v) => `[${v}, ${v}]` },
  { needs: ['export'], line: (name, reference) => `export ${name}=\${${reference}}`, meant: itself },
  { needs: ['quotes'], line: (name, reference) => `${name}='${reference}'`, meant: itself },
  { needs: ['quotes'], line: (name, reference) => `${name}="${reference}"`, meant: itself },
  { needs: ['quotes'], line: (name, reference) => `${name}='[\${${reference}}]'`, meant: (v) => `[${v}]` },
  {
    needs: ['quotes', 'export'],
    line: (name, reference) => `export ${name}="#\${${reference}}\${${reference}}"`,
    meant: (v) => `#${v}${v}`,
  },
  { needs: ['comments'], line: (name, reference) => `${name}=a b \${${reference}} c # comment`, meant: (v) => `a b ${v} c` },
  { needs: ['blanks', 'comments'], line: (name, reference) => `${name} = ${reference}   # comment`, meant: itself },
  { needs: ['backticks'], line: (name, reference) => `${name}=\`${reference}\``, meant: itself },
  { needs: ['lineComments'], line: (name, reference) => `# a comment, ${reference}\n${name}=${reference}`, meant: itself },
  { needs: ['blanks', 'comments', 'quotesInComments'], line: (name, reference) => `${name} = ${reference}   # it's "one"`, meant: itself },
  { needs: ['quotes', 'comments'], line: (name, reference) => `\n${name}="\${${reference}}" # \`comment\``, meant: itself },
];

/** A dialect's own escapes beside a reference. */
const escapes: Readonly<Partial<Record<Dialect, Style>>> = Object.fromEntries(
  (
    [
      ['dotenv', String.raw`a\n`, 'a\n'],
      ['node', String.raw`a\n`, 'a\n'],
      ['vite', String.raw`\$a\n`, '$a\n'],
      ['next', String.raw`\$a\n`, '$a\n'],
      ['expand', String.raw`\$a\n`, '$a\n'],
      ['compose', String.raw`\"$$\\\n`, '"$\\\n'],
      ['posix', '\\"\\$\\\\\\`\\a', '"$\\`\\a'],
      ['python', String.raw`\"\\\n$ `, '"\\\n$ '],
      ['ruby', String.raw`\"\$\\`, '"$\\'],
      ['php', String.raw`\"\$\\\n`, '"$\\\n'],
    ] as const
  ).map(([dialect, written, meant]) => [
    dialect,
    {
      needs: ['quotes'],
      line: (name: string, reference: string) => `${name}="${written}\${${reference}}."`,
      meant: (v: string) => `${meant}${v}.`,
    },
  ]),
);

const understood: Readonly<Record<Dialect, readonly Style['needs'][number][]>> = {
  portable: ['quotes', 'backticks', 'comments', 'lineComments', 'export'],
  dotenv: ['quotes', 'backticks', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  node: ['quotes', 'backticks', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  vite: ['quotes', 'backticks', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  next: ['quotes', 'backticks', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  expand: ['quotes', 'backticks', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  compose: ['quotes', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  docker: ['lineComments'],
  posix: ['quotes', 'lineComments'],
  python: ['quotes', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  ruby: ['quotes', 'blanks', 'comments', 'lineComments', 'export'],
  php: ['quotes', 'blanks', 'comments', 'lineComments', 'quotesInComments', 'export'],
  github: [],
};

export function stylesOf(dialect: Dialect): readonly Style[] {
  const own = escapes[dialect];
  const known = styles.filter(({ needs }) => needs.every((need) => understood[dialect].includes(need)));
  return own === undefined ? known : [...known, own];
}

/** The whole line is the value of one parameter. */
export const plain = styles[0] as Style;

/** Six variables, and lines between them that are not ours. */
export interface Case {
  readonly values: readonly string[];
  readonly styles: readonly Style[];
  readonly finalBreak: boolean;
}

export const names = ['V_A', 'V_B', 'V_C', 'V_D', 'V_E', 'V_F'] as const;

/** What a shell would run, what others would expand, and what begins or ends something. */
const pieces = fc.constantFrom(
  '$(canary)',
  '`canary`',
  '\\$(canary)',
  '${HOME}',
  '$HOME',
  '${V_A}',
  '$V_B',
  '${V_A:-x}',
  '$$',
  '$1',
  'encrypted:',
  '\\',
  '\\\\',
  '\\n',
  '\\r',
  '\\t',
  '\\$',
  "'",
  '"',
  '`',
  '="',
  '\n',
  '\r\n',
  '\nV_B=injected',
  'SSMITH_END',
  '\nSSMITH_END\n',
  '#',
  ' # ',
  ' ',
  '=',
  'a',
  '{',
  '}',
  '(',
  ')',
  ';',
  '&',
  '|',
  '~',
  '*',
  '!',
  '\u00e9',
  '\u{1f600}',
);
const shellText = fc.string({ unit: pieces, minLength: 1, maxLength: 10, size: 'max' }).filter((text) => text.trim() !== '');

// A third of the values are such as every dialect holds, so that a file has neighbours that could be swallowed.
const value = fc.oneof(
  hostileText(24),
  shellText,
  fc.oneof(hostileText(24), shellText).map((text) => text.replaceAll(/['\\$="\p{Cc}]/gu, '-')),
);

export function sixVariables(dialect: Dialect): fc.Arbitrary<Case> {
  const six = { minLength: names.length, maxLength: names.length, size: 'max' } as const;
  return fc.record({
    values: fc.array(value, six),
    styles: fc.array(fc.constantFrom(...stylesOf(dialect)), six),
    finalBreak: fc.boolean(),
  });
}

/** Lines that are not ours, such as the dialect's readers know. */
function between(dialect: Dialect): { readonly lines: string; readonly meant: Record<string, string> } {
  if (dialect === 'github') return { lines: '\nOTHER=1', meant: { OTHER: '1' } };
  if (dialect === 'docker') return { lines: `# it's between\n\nOTHER="it's`, meant: { OTHER: '"it\'s' } };
  return { lines: `# it's between\n\nOTHER="it's"`, meant: { OTHER: "it's" } };
}

export function templateOf({ styles: chosen, finalBreak }: Case, dialect: Dialect): string {
  const lines = names.map((name, index) => (chosen[index] as Style).line(name, `ssm:/v/${name}`));
  const text = ['FIRST=1', ...lines.slice(0, 3), between(dialect).lines, ...lines.slice(3), 'LAST=1'].join('\n');
  return `${text}${finalBreak ? '\n' : ''}`;
}

export function meantBy({ values, styles: chosen }: Case, dialect: Dialect): Record<string, string> {
  const meant = names.map((name, index) => [name, (chosen[index] as Style).meant(values[index] ?? '')] as const);
  return { FIRST: '1', ...between(dialect).meant, LAST: '1', ...Object.fromEntries(meant) };
}

/** Ruby's dotenv takes a value over several lines since 2.8, and not every system has it. */
export function readsLinesOnly({ name, version }: EnvReader): boolean {
  const [major = 0, minor = 0] = version().split('.').map(Number);
  return name === 'Ruby dotenv' && (major < 2 || (major === 2 && minor < 8));
}
