import { SsmithError } from '@ssmith/core';
import { describe, expect, it, vi } from 'vitest';
import { dialects, readsLinesOnly } from '../helper/dotenv.ts';
import { type EnvTemplate, envTemplate, withValues, withWords } from '../helper/dotenv-templates.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, patience, sample } from '../helper/property.ts';
import { renderText } from '../helper/render-text.ts';
import { describeWithReader } from '../helper/tools.ts';
import { executed } from '../readers/canaries.ts';
import { envReaders, type Reading } from '../readers/env.ts';
import { dialects as facts } from '../../packages/core/src/format/dotenv/dialect/index.ts';

vi.setConfig({ testTimeout: 8 * patience.testTimeout, hookTimeout: patience.hookTimeout });

const files = 300;

type Dialect = (typeof dialects)[number];

interface Rendering extends EnvTemplate {
  readonly rendered: string;
}

/** The rendered text, or the messages of the run that stopped. */
async function attempt(project: Project, { text, values }: EnvTemplate, dialect: Dialect): Promise<string | string[]> {
  project.write('.env', text);
  try {
    return await renderText(project, '.env', { '/v/A': values.A, '/v/B': values.B }, dialect);
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

/** `NAME` alone on a line takes a variable away, to some; PHP then has a null. */
function variablesOf(reading: Reading | undefined): Record<string, string> | undefined {
  if (reading === undefined || '$error' in reading) return undefined;
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== null));
}

/** Also of a value that begins on its line and has its reference on a later one. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/\bV_([AB])\b/g)].map(([, name = '']) => `V_${name}`);
}

/**
 * Whether a reader takes a template for what it is: it knows each name, and the reference of each that no later line sets again.
 * A quote in a line that is no variable may take a reference in, and an earlier line may have set the name all the same.
 */
function isTaken(text: string, meant: Readonly<Record<string, string>>): boolean {
  const values = Object.values(meant).join('\n');
  const words = ['A', 'B'].filter((name) => new RegExp(`ssm:/v/${name}(?![^]*\\bV_${name}\\b)`).test(text));
  return namesIn(text).every((name) => name in meant) && words.every((name) => values.includes(`placeholder0${name}`));
}

describe.each(dialects)('templates of dialect %s', (dialect) => {
  let made: Promise<{ renderings: Rendering[]; seed: number }> | undefined;

  function make(): Promise<{ renderings: Rendering[]; seed: number }> {
    const render = async (): Promise<{ renderings: Rendering[]; seed: number }> => {
      const project = new Project();
      const { cases, seed } = sample(envTemplate, files);
      const texts = await inTurn(cases, (one) => attempt(project, one, dialect));
      return { renderings: cases.flatMap((one, index) => withText(one, texts[index])), seed };
    };
    return (made ??= render());
  }

  for (const name of facts[dialect]?.readers ?? []) {
    const reader = envReaders[name as keyof typeof envReaders];
    describeWithReader(reader, () => {
      it('reads a rendered file as it reads the template with words in the places of the references', async () => {
        const { renderings: all, seed } = await make();
        const renderings = readsLinesOnly(reader) ? all.filter(hasNoBreaks) : all;
        const words = await reader.read(renderings.map(({ text }) => withWords(text)));
        executed();
        const found = await reader.read(renderings.map(({ rendered }) => rendered));
        const ran = executed();
        expect(ran.filter((one) => one.includes('canary'))).toEqual([]);
        renderings.forEach((one, index) => {
          const [meant, variables] = [variablesOf(words[index]), variablesOf(found[index])];
          if (meant === undefined || !isTaken(one.text, meant)) return;
          expect(variables, failure(seed, [one, dialect])).toEqual(withValues(meant, one.values));
        });
      });
    });
  }
});

function hasNoBreaks({ text, values }: EnvTemplate): boolean {
  return !/\n/.test(values.A + values.B) && !/=[ \t]*(["'])(?:\\[^\n]|(?!\1)[^\n\\])*\\?\n/.test(text);
}

function withText(one: EnvTemplate, rendered: string | string[] | undefined): Rendering[] {
  return typeof rendered === 'string' ? [{ ...one, rendered }] : [];
}

/** A value, or the place where readers differ, each with the values that show it. */
const refused: readonly (readonly [what: string, dialect: Dialect, text: string, message: RegExp, A?: string])[] = [
  ['a quote that is not closed', 'node', 'V_A="${ssm:/v/A}\n', /is not closed/],
  ['a reference in quotes where there are none', 'docker', 'V_A="ssm:/v/A"\n', /where no value is/],
  ['a line in the quotes of the variable above', 'dotenv', "A='\nV_A=ssm:/v/A\nB='\n", /where no value is/],
  ['a form feed before a value', 'dotenv', 'V_A=\fx${ssm:/v/A}\n', /neither a space nor a tab/],
  ['a next line behind a value', 'python', 'V_A=${ssm:/v/A}x\u0085\n', /neither a space nor a tab/],
  ['a carriage return in a value', 'dotenv', 'V_A="${ssm:/v/A}\rx"\n', /carriage return/],
  ['a reference in a comment directly behind the sign', 'compose', 'V_A= #${ssm:/v/A}\n', /where no value is/],
  ['a reference behind blanks and `#` where there are no comments', 'docker', 'V_A=x # ${ssm:/v/A}\n', /where no value is/],
  ['a reference behind a quote and `#`', 'posix', 'V_A=""#${ssm:/v/A}\n', /where no value is/],
  ['a reference behind `#` in a quote that is not closed', 'dotenv', "V_A=' # ${ssm:/v/A}\\'\n", /where no value is/],
  ['a reference behind a value that took in its line', 'dotenv', "A='\nV_A=' #${ssm:/v/A}'\n", /where no value is/],
  ['a reference after a name that is `export`', 'python', "export ='${ssm:/v/A}'\n", /where no value is/],
  ['a backslash at the end of a bare value', 'posix', 'V_A=${ssm:/v/A}\\\n', /means something else/],
  ['a backslash before a reference', 'ruby', 'V_A=x\\${ssm:/v/A}\n', /means something else/],
  ['an escape that the value would end', 'posix', 'V_A="\\${ssm:/v/A}"\n', /means something else/],
  ['an escape that the value would end', 'compose', 'V_A="\\${ssm:/v/A}"\n', /means something else/],
  ['an escape that the value would end', 'python', "V_A='\\${ssm:/v/A}'\n", /means something else/],
  ['an escape that the value would end', 'ruby', 'V_A="\\${ssm:/v/A}"\n', /means something else/],
  ['an escape that the value would end', 'php', 'V_A="\\${ssm:/v/A}"\n', /means something else/],
  ['an escaped command', 'ruby', 'V_A="${ssm:/v/A}\\$("\n', /means something else/],
  ['a command in double quotes', 'portable', 'V_A="`id`${ssm:/v/A}"\n', /means something else/],
  ['a reference in what only shells take for a comment', 'posix', 'V_A=x # ${ssm:/v/A}\n', /where no value is/],
  ['the end of a command', 'posix', 'V_A=${ssm:/v/A}; export V_A\n', /means something else/],
  ['a second assignment', 'posix', 'export A=1 V_A=${ssm:/v/A}\n', /means something else/],
  ['a quote in a comment', 'portable', "V_A=${ssm:/v/A} # it's\n", /a quote in a comment/],
  ['`="` in a comment', 'php', 'V_A=${ssm:/v/A} # ="\n', /`="` in a comment/],
  // What stands above or below, and what only the readers behind the render see.
  ['a quote above that takes in a line that a later one hides', 'node', "\u00e9='\nV_A=ssm:/v/A\nV_A=1\n", /read back/, '$x'],
  ['a quote above in a line that is no variable', 'posix', 'A[0]="\nV_A=${ssm:/v/A}\n', /read back/],
  ['a backquote above', 'portable', '`\nV_A="${ssm:/v/A}"\n`\n', /read back/],
  ['a command over several lines', 'posix', "A=`x\nV_A='ssm:/v/A'\n`\n", /read back/, '$(canary)'],
  ['a command over several lines', 'posix', "A=$(x\nV_A='ssm:/v/A'\n)\n", /read back/, '$(canary)'],
  ['a text that a shell would expand', 'posix', "cat <<EOF\nV_A='ssm:/v/A'\nEOF\n", /read back/, '$(canary)'],
  ['a text that a shell would expand', 'portable', "cat <<EOF\nV_A='ssm:/v/A'\nEOF\n", /read back/, '`canary`'],
  ['a joined line', 'posix', 'A=x \\\nV_A=${ssm:/v/A}\n', /read back/],
  ['a joined comment', 'posix', '# x \\\nV_A=${ssm:/v/A}\n', /read back/],
  ['an escaped quote above that some close', 'portable', "A='x\\'\nV_A=ssm:/v/A\n", /read back/, 'x y'],
  ['a quoted name over several lines', 'python', "'\nV_A=ssm:/v/A\n", /read back/, "it's"],
  ['a name of other letters', 'compose', "\u00e9='\nV_A=ssm:/v/A\n# it's\n", /read back/],
  ['a name alone below', 'python', 'V_A=ssm:/v/A\nexport V_A\n', /read back/],
  ['a name alone below', 'php', 'V_A=ssm:/v/A\nexport V_A\n', /read back/],
  ['a comment that opens a quote', 'php', '# A="\nV_A=ssm:/v/A\n', /read back/, '$x'],
  ['a value that opens a quote', 'php', 'A=x="\nV_A=ssm:/v/A\n', /read back/, '$x'],
];

it.each(refused.map((row) => ({ row, title: `${row[0]} (${row[1]})` })))('stops at $title', async ({ row }) => {
  const [, dialect, text, message, A = 'plain'] = row;
  const outcome = await attempt(new Project(), { text, values: { A, B: 'plain' } }, dialect);
  expect(Array.isArray(outcome) ? outcome.join('\n') : `written: ${outcome}`).toMatch(message);
});

it('finds each of the lines that set the same variable', async () => {
  const text = 'SHADOWED0=x\nV_A=ssm:/v/A\nexport V_A = "${ssm:/v/B}" # c\nV_A=ssm:/v/A\n';
  const outcome = await attempt(new Project(), { text, values: { A: "it's", B: 'a b' } }, 'node');
  expect(outcome).toBe('SHADOWED0=x\nV_A=`it\'s`\nexport V_A = "a b" # c\nV_A=`it\'s`\n');
});

it.each([
  ['python', 'a\nplain'],
  ['php', 'a\nplain'],
  ['compose', 'a\r\nplain'],
] as const)('takes the end of a line in quotes as %s does', async (dialect, meant) => {
  const text = 'V_A="a\r\n${ssm:/v/A}"\r\n';
  const outcome = await attempt(new Project(), { text, values: { A: 'plain', B: '' } }, dialect);
  expect(outcome).toBe(`V_A="${meant.replaceAll('\r', '\\r').replaceAll('\n', '\\n')}"\r\n`);
});
