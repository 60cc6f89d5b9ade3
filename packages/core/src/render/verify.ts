import { sameValue } from '../data/value.ts';
import type { Problem } from '../error/problem.ts';
import { reveal } from '../secret/secret.ts';
import { validateTemplate } from '../template/parse.ts';
import type { Rendered } from './substitute.ts';

/**
 * Reads the rendered text with an independent parser and compares every slot with what was meant. This is the net
 * beneath the encoders: a mistake in one of them stops the run instead of reaching a program.
 */
export async function verify({ template, text, written }: Rendered): Promise<Problem[]> {
  const { source, format, entry } = template;
  // Nothing was written, so that reading it would prove nothing; it must be what its format asks for all the same.
  if (written.length === 0) return validateTemplate(template);
  const read = await format.read(reveal(text), written, entry.dialect);
  const wrong = written.filter(({ meant }, index) => {
    const found = read[index];
    const value = reveal(meant);
    return found === undefined || !sameValue(format.seenAs?.(value) ?? value, found);
  });
  if (wrong.length === 0) return [];
  const count = wrong.length === 1 ? 'a value does' : `${wrong.length} values do`;
  return [
    {
      code: 'render-mismatch',
      message: `${count} not read back from the rendered ${entry.format} as it was meant`,
      places: wrong.map(({ slot }) => ({ source, span: slot })),
      help: 'another setting of the same name may hide it, or the template is not what its format asks for',
    },
  ];
}
