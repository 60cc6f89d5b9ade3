import { SsmithError } from '@ssmith/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { formats } from '../../packages/core/src/config/config.ts';
import { Unencodable } from '../../packages/core/src/format/format.ts';
import { dotenv } from '../../packages/core/src/format/dotenv/dotenv.ts';
import { properties } from '../../packages/core/src/format/properties/properties.ts';
import { readImport } from '../../packages/core/src/import/read.ts';
import { templateOf } from '../../packages/core/src/import/template.ts';
import { reveal, Secret } from '../../packages/core/src/secret/secret.ts';
import type { ImportFormat } from '../../packages/core/src/import/keys.ts';
import { hostileText } from '../helper/hostile.ts';
import { patience } from '../helper/property.ts';

vi.setConfig({ testTimeout: patience.testTimeout });

const keys = ['A_ONE', 'B_TWO', 'C_THREE'];

/** How a program would write the value, by the encoders of this one, which others have proved. */
const writers: Partial<Record<ImportFormat, (value: string, dialect: string) => string>> = {
  dotenv: (text, dialect) => {
    const slot = { role: 'value', key: 'A', quote: '', start: 0, end: 0, text: '', shadowed: false } as const;
    return `=${dotenv.encode({ kind: 'string', text }, slot, dialect, 'none')}`;
  },
  properties: (text, dialect) =>
    ` = ${properties.encode({ kind: 'string', text }, { role: 'value', key: 'A', start: 0, end: 0, text: '' }, dialect, 'none')}`,
  yaml: (text) => `: ${JSON.stringify(text)}`,
};

/** What this writer can write at all. */
function written(values: readonly string[], format: ImportFormat, dialect: string): string | undefined {
  try {
    const lines = values.map((value, index) => `${keys[index]}${writers[format]?.(value, dialect)}\n`);
    return `# first\n${lines.join('# between\n\n')}# last\n`;
  } catch (error) {
    if (error instanceof Unencodable) return undefined;
    throw error;
  }
}

async function attempt(text: string, format: ImportFormat, dialect: string): Promise<[key: string, value: string][] | 'refused'> {
  try {
    const read = await readImport({ file: 'x', text: new Secret('x', text), format, dialect }, new Set());
    const replaced = read.values.map((one) => ({ ...one, reference: `ssm:./${one.key}`, secret: false }));
    const template = await templateOf(read, replaced);
    if (Array.isArray(template)) return 'refused';
    // A value of several lines that stays, since it has a reference in it, may have a line that begins like a comment.
    const comments = reveal(template)
      .split('\n')
      .filter((line) => /^# (?:first|between|last)$/.test(line));
    expect(comments).toEqual(['# first', '# between', '# between', '# last']);
    // What is a reference already stays one.
    expect(new Set(read.left.map(({ why }) => why))).toEqual(new Set(read.left.length === 0 ? [] : ['it is a reference already']));
    return read.values.map(({ key, value }) => [key, reveal(value)]);
  } catch (error) {
    if (error instanceof SsmithError) return 'refused';
    throw error;
  }
}

const cases = (['dotenv', 'properties', 'yaml'] as const).flatMap((format) =>
  formats[format].filter((dialect) => dialect !== 'github').map((dialect) => [format, dialect] as const),
);

describe.each(cases)('%s, as %s reads it', (format, dialect) => {
  it('is imported with exactly the values that are in it, or refused', async () => {
    let [accepted, all] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText(), { minLength: 3, maxLength: 3 }), async (values) => {
        const text = written(values, format, dialect);
        if (text === undefined) return;
        all += 1;
        const found = await attempt(text, format, dialect);
        if (found === 'refused') return;
        accepted += 1;
        expect(found).toEqual(
          values.map((value, index) => [keys[index], value]).filter(([, value]) => !/^ssm:[/.a]|\$\{ssm:/.test(value ?? '')),
        );
      }),
      { numRuns: 200 },
    );
    expect(accepted / all).toBeGreaterThan(0.5);
  });
});
