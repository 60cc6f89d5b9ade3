import { sameValue } from '../data/value.ts';
import { mergeProblems, type Problem } from '../error/problem.ts';
import { reveal, type Secret } from '../secret/secret.ts';
import { type Template, validateTemplate } from '../template/parse.ts';
import type { Rendered } from './substitute.ts';

/**
 * Reads the rendered text with an independent parser and compares every slot with what was meant. This is the net
 * beneath the encoders: a mistake in one of them stops the run instead of reaching a program.
 */
export async function verify({ template, text, written }: Rendered): Promise<Problem[]> {
  const { format, entry } = template;
  // Nothing was written, so that reading it would prove nothing; it must be what its format asks for all the same.
  if (written.length === 0) return template.program === undefined ? validateTemplate(template) : validateOutput(template, text);
  const read = await format.read(reveal(text), written, entry.dialect);
  const wrong = written.filter(({ meant, filter }, index) => {
    const found = read[index];
    const value = reveal(meant);
    return found === undefined || !sameValue(format.seenAs?.(value, filter) ?? value, found);
  });
  if (wrong.length === 0) return [];
  const count = wrong.length === 1 ? 'a value does' : `${wrong.length} values do`;
  return mergeProblems([
    {
      code: 'render-mismatch',
      message: `${count} not read back from the rendered ${entry.format} as it was meant`,
      places: wrong.flatMap(({ places }) => places),
      help: 'another setting of the same name may hide it, or the template is not what its format asks for',
    },
  ]);
}

/** What a program has put out without a value in it, keys at most. Places in it are none in the template. */
async function validateOutput({ format, entry, source }: Template, text: Secret): Promise<Problem[]> {
  const error = await format.validate(reveal(text), entry.dialect);
  if (error === undefined) return [];
  const message = `what this template renders to is not valid ${format.name}`;
  return [{ code: 'template-syntax', message, places: [{ source, span: { start: 0, end: 1 } }] }];
}
