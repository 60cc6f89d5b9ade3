import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moto, type MotoServer, startMoto } from '../helper/moto.ts';
import { describeWith } from '../helper/tools.ts';
import { type Behaviour, place } from './behaviour/behaviour.ts';
import { page } from './behaviour/page.ts';
import { recordings } from './behaviour/recording.ts';
import { groups } from './behaviour/table.ts';
import { answersOf, askMoto, askOurs } from './behaviour/target.ts';

const all = groups.flatMap(({ behaviours }) => behaviours);

/** Titles of tests, and behaviours. */
function rows(behaviours: readonly Behaviour[]): readonly (readonly [title: string, behaviour: Behaviour])[] {
  return behaviours.map((behaviour) => [`${behaviour.operation}: ${behaviour.does}`, behaviour]);
}

function agrees(answers: readonly object[], wanted: readonly object[]): boolean {
  try {
    expect(answers).toMatchObject(wanted);
    return true;
  } catch {
    return false;
  }
}

describe.each(groups)('our store: $title', ({ behaviours }) => {
  it.each(rows(behaviours))('%s', async (_, behaviour) => {
    const answers = await answersOf(await askOurs(behaviour), behaviour);
    if (behaviour.wrong === undefined) expect(answers).toMatchObject(behaviour.answers);
    // What has been put right must not be called wrong.
    else expect(agrees(answers, behaviour.answers)).toBe(false);
  });
});

describeWith('moto', moto, () => {
  let server: MotoServer;
  beforeAll(async () => {
    server = await startMoto(place);
  });
  afterAll(() => server.close());

  /** Where it is known to differ it may not get so far as to the calls. */
  async function motoAnswers(behaviour: Behaviour): Promise<readonly object[]> {
    try {
      return await answersOf(await askMoto(server, behaviour), behaviour);
    } catch (error) {
      if (behaviour.moto === undefined) throw error;
      return [];
    }
  }

  it.each(rows(all))('%s', async (_, behaviour) => {
    const answers = await motoAnswers(behaviour);
    // Where it differs the table says why, and where it does not any more the table must not say so.
    if (behaviour.moto === undefined) expect(answers).toMatchObject(behaviour.answers);
    else expect(agrees(answers, behaviour.answers)).toBe(false);
  });
});

describe('the table', () => {
  it('says each thing once', () => {
    const titles = rows(all).map(([title]) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) < index)).toEqual([]);
  });

  it('has an answer for each call', () => {
    expect(all.filter(({ calls, answers }) => calls.length !== answers.length)).toEqual([]);
  });

  it('calls recorded what is among the recorded answers', () => {
    const claimed = all.filter(({ source }) => source.evidence === 'recorded').map(({ source }) => source.text);
    expect(claimed.filter((test) => !recordings.has(test))).toEqual([]);
  });

  it('is a page', async () => {
    const path = new URL('../../packages/local/docs/conformance.md', import.meta.url).pathname;
    await expect(page(groups)).toMatchFileSnapshot(path);
  });
});
