import type { Refusal } from './dialect.ts';

const help = 'give the application a value without it, or add the filter `base64` and decode it in the application';

export const springNote =
  'Spring Boot reads the file as every other reader does, and then resolves placeholders in the values; so a value that it would resolve is refused.';

/**
 * What Spring evaluates in the values of its files. No spelling keeps it from that in every version:
 *
 * - `${…}` is a placeholder. `\${` stands for the text since Spring Framework 6.2 (Spring Boot 3.4), but there `@Value`
 *   resolved it all the same before 6.2.7, a backslash before it cannot be written, and older versions know no escape.
 * - `#{…}` is an expression, and is run as a program, where a value reaches a bean by `@Value`. There is no escape.
 */
export const springRefusals: readonly Refusal[] = [
  {
    what: '`${`',
    why: 'Spring takes for the beginning of a placeholder, with an escape in some of its versions only',
    help: `${help}; a placeholder of the template belongs into a property without a reference, as in \`url=…\${db.password}\``,
    applies: (text) => text.includes('${'),
  },
  {
    what: '`#{`',
    why: 'Spring runs as an expression where it injects the value by `@Value`',
    help,
    applies: (text) => text.includes('#{'),
  },
];
