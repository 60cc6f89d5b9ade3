import { SsmithError } from '@ssmith/core';
import { describe, expect, it, vi } from 'vitest';
import {
  type Case,
  type Dialect,
  dialects,
  isHeld,
  meantBy,
  names,
  plain,
  readsLinesOnly,
  sixVariables,
  templateOf,
} from '../helper/dotenv.ts';
import { Project } from '../helper/project.ts';
import { failure, inTurn, patience, runs, sample } from '../helper/property.ts';
import { renderText } from '../helper/render-text.ts';
import { describeWithReader } from '../helper/tools.ts';
import { executed } from '../readers/canaries.ts';
import { type EnvReader, envReaders } from '../readers/env.ts';
import { dialects as facts } from '../../packages/core/src/format/dotenv/dialect/index.ts';

// A thousand files are a thousand processes to some readers.
vi.setConfig({ testTimeout: 8 * patience.testTimeout, hookTimeout: patience.hookTimeout });

/** Renders a case; the variables that were refused, if any were. */
async function attempt(project: Project, one: Case, dialect: Dialect): Promise<{ text: string } | { refused: string[] }> {
  project.write('.env', templateOf(one, dialect));
  const parameters = Object.fromEntries(names.map((name, index) => [`/v/${name}`, one.values[index] ?? '']));
  try {
    return { text: await renderText(project, '.env', parameters, dialect) };
  } catch (error) {
    if (!(error instanceof SsmithError)) throw error;
    expect(new Set(error.problems.map(({ code }) => code))).toEqual(new Set(['value-unencodable']));
    const told = error.problems.flatMap(({ message }) => [...message.matchAll(/`\/v\/(V_[A-F])`/g)].map(([, name = '']) => name));
    return { refused: [...new Set(told)].toSorted() };
  }
}

/**
 * Refused is exactly what has no spelling. Then again without what was refused: that must be written. Gives the case as
 * it was written.
 */
async function renderHeld(project: Project, one: Case, dialect: Dialect): Promise<{ held: Case; text: string }> {
  const meant = meantBy(one, dialect);
  const unholdable = names.map((name) => !isHeld(dialect, meant[name] ?? ''));
  const first = await attempt(project, one, dialect);
  expect('refused' in first ? first.refused : []).toEqual(names.filter((_, index) => unholdable[index]));
  if ('text' in first) return { held: one, text: first.text };

  const held = {
    ...one,
    values: one.values.map((value, index) => (unholdable[index] ? 'fine' : value)),
    // What stands beside a value in the template may be what was refused.
    styles: one.styles.map((style, index) => (unholdable[index] ? plain : style)),
  };
  const second = await attempt(project, held, dialect);
  if (!('text' in second)) throw new Error(`refused: ${second.refused.join()}`);
  return { held, text: second.text };
}

const files = 1000;

describe.each(dialects)('dialect %s', (dialect) => {
  const made = new Map<boolean, Promise<{ rendered: { held: Case; text: string }[]; seed: number }>>();

  /** The same files for all readers that can read them. */
  function make({ withBreaks = true } = {}): Promise<{ rendered: { held: Case; text: string }[]; seed: number }> {
    const before = made.get(withBreaks);
    if (before !== undefined) return before;
    const project = new Project();
    const { cases, seed } = sample(sixVariables(dialect), files);
    const usable = withBreaks ? cases : cases.map((one) => ({ ...one, values: one.values.map((value) => value.replaceAll('\n', '-')) }));
    const rendering = inTurn(usable, (one) => renderHeld(project, one, dialect)).then((rendered) => ({ rendered, seed }));
    made.set(withBreaks, rendering);
    return rendering;
  }

  it('refuses exactly what it cannot hold', async () => {
    expect((await make()).rendered.length).toBe(runs(files));
  });

  for (const name of facts[dialect]?.readers ?? []) {
    const reader: EnvReader = envReaders[name as keyof typeof envReaders];
    describeWithReader(reader, () => {
      it('finds every value as it is, nothing else, and runs nothing', async () => {
        const { rendered, seed } = await make({ withBreaks: !readsLinesOnly(reader) });
        executed();
        const found = await reader.read(rendered.map(({ text }) => text));
        rendered.forEach(({ held }, index) =>
          expect(found[index], failure(seed, [held, templateOf(held, dialect)])).toEqual(meantBy(held, dialect)),
        );
        expect(executed()).toEqual([]);
      });
    });
  }
});
