import { reveal, type Secret } from '../secret/secret.ts';
import type { ParameterType } from '../source/source.ts';
import type { Tier } from '../source/writer.ts';

/** Characters, in the words of the service. */
const longest = { standard: 4096, advanced: 8192 } as const;

/** Why Parameter Store would not hold a value, and what to do about it; nothing when it would. Never a piece of it. */
export function valueFault(value: Secret, type: ParameterType, tier: Tier | undefined): { what: string; help: string } | undefined {
  const text = reveal(value);
  if (text === '')
    return {
      what: 'is empty',
      help: 'Parameter Store holds no empty values; delete the parameter instead, or use a `default` in the template',
    };
  if (!text.isWellFormed()) return { what: 'is no Unicode text', help: 'encode it, for example as base64' };
  if (/\{\{.*\}\}/s.test(text)) {
    return { what: 'has `{{…}}` in it, which Parameter Store refuses', help: 'store it encoded, for example as base64' };
  }
  if (text.length > longest.advanced) {
    return { what: `has more than ${longest.advanced} characters`, help: 'keep it in AWS Secrets Manager or split it; no tier holds more' };
  }
  if (text.length > longest.standard && (tier ?? 'Standard') === 'Standard') {
    const help = 'pass --tier Advanced, which costs money for each parameter, or --tier Intelligent-Tiering';
    return { what: `has more than ${longest.standard} characters, the most that the standard tier holds`, help };
  }
  if (type === 'StringList' && text.split(',').includes('')) {
    return { what: 'has an empty item', help: 'the items of a StringList stand between commas, without blanks' };
  }
  return undefined;
}

export function sameText(one: Secret, other: Secret): boolean {
  return reveal(one) === reveal(other);
}

/** How long a value is, so coarse that it helps nobody to guess it: `16 to 31 characters`. */
export function lengthClass(value: Secret): string {
  const { length } = reveal(value);
  const from = 2 ** Math.floor(Math.log2(Math.max(length, 1)));
  return from < 8 ? 'less than 8 characters' : `${from} to ${from * 2 - 1} characters`;
}
