import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Fleet, type FleetRun, quota, runFleet } from '../helper/fleet.ts';

/*
 * What many hosts at once do to the quota that they share. The page for users has the figures in a table; each of its rows is
 * simulated here, and has to say what comes out. A change of the pacing changes the table: look at it before you copy it.
 */

const page = readFileSync(new URL('../../packages/deploy/docs/fleets.md', import.meta.url), 'utf8');

/** The figures of a fleet, the worst of three runs; one is enough of a thousand hosts. */
interface Figures {
  readonly failed: number;
  readonly seconds: number;
  /** To the time in which the quota grants so many calls. */
  readonly ratio: number;
  /** Per cent. */
  readonly inVain: number;
  readonly peak: number;
}

async function worstOf(fleet: Omit<Fleet, 'seed'>): Promise<Figures> {
  const runs: FleetRun[] = [];
  for (const seed of fleet.hosts < 1000 ? [1, 2, 3] : [1]) runs.push(await runFleet({ ...fleet, seed }));
  const most = (figure: (run: FleetRun) => number): number => Math.max(...runs.map(figure));
  return {
    failed: most(({ failed }) => failed),
    seconds: most(({ seconds }) => seconds),
    ratio: most(({ seconds, granted }) => (seconds * quota) / granted),
    inVain: most(({ throttled, granted }) => (100 * throttled) / (throttled + granted)),
    peak: most(({ peak }) => peak),
  };
}

interface Row {
  readonly line: string;
  /** What is simulated: the first cells. */
  readonly title: string;
  readonly fleet: Omit<Fleet, 'seed'> & { readonly splay: number; readonly deadline: number };
}

function readRow(line: string): Row {
  const cells = line
    .split('|')
    .slice(1, 7)
    .map((cell) => cell.trim());
  const [command, hosts, parameters, splay = '', deadline = '', rate = ''] = cells;
  const times = { deadline: milliseconds(deadline), splay: milliseconds(splay) };
  return {
    line,
    title: `| ${cells.join(' | ')} |`,
    fleet: {
      ...times,
      hosts: Number(hosts),
      parameters: Number(parameters),
      lookAhead: command === 'deploy',
      rate: Number(rate) || undefined,
    },
  };
}

function milliseconds(text: string): number {
  return text === '' ? 0 : Number(text.replace(/s$/, '')) * 1000;
}

const rows = page
  .split('\n')
  .filter((line) => /^\| (?:render|deploy) /.test(line))
  .map(readRow);

describe('a fleet, simulated', () => {
  it('has its figures on the page', () => expect(rows.length).toBeGreaterThan(8));

  it.each(rows)('does what the page says of $title', async ({ line, title, fleet }) => {
    const { failed, seconds, ratio, inVain, peak } = await worstOf(fleet);
    expect(`${title} ${failed} | ${seconds.toFixed(1)} s | ${ratio.toFixed(2)} | ${inVain.toFixed(0)} % | ${peak} |`).toBe(line);
  });
});

/** What the page advises. */
function advisedSplay({ hosts, parameters }: Omit<Fleet, 'seed'>): number {
  return (((hosts - 1) * (Math.ceil(parameters / 10) + 1)) / 36) * 1000;
}

describe('300 hosts with 30 parameters, simulated', () => {
  const fleet = { hosts: 300, parameters: 30 };

  it('all finish within the deadline though they start at the same moment, in 1.3 times the least possible time', async () => {
    const { failed, ratio } = await worstOf(fleet);
    expect(failed).toBe(0);
    expect(ratio).toBeLessThan(1.3);
  });

  it.each([
    ['a refresh', { ...fleet, splay: 25_000 }],
    ['a deployment', { ...fleet, lookAhead: true, splay: advisedSplay(fleet) }],
  ])('hardly ask in vain with the splay that is advised for %s, and take 1.15 times the least possible time', async (_, splayed) => {
    const { failed, ratio, inVain } = await worstOf(splayed);
    expect(failed).toBe(0);
    expect(ratio).toBeLessThan(1.15);
    expect(inVain).toBeLessThan(10);
  });
});

/*
 * What `pnpm bench:fleet` does with real processes. Ten random moments are seldom spread evenly: hosts that knew of each other, and
 * asked for nothing in vain, would still need 1.11 times the least possible time in every tenth run, and 1.27 times in the worst of
 * two hundred.
 */
describe('10 hosts with 300 parameters, simulated', () => {
  const fleet = { hosts: 10, parameters: 300, lookAhead: true };

  /** The figures of forty runs, each in order. */
  async function fortyOf(wanted: Omit<Fleet, 'seed'>): Promise<{ ratios: number[]; inVain: number[] }> {
    const runs = await Promise.all(Array.from({ length: 40 }, (_, seed) => runFleet({ ...wanted, seed })));
    expect(runs.filter(({ failed }) => failed > 0)).toEqual([]);
    const inOrder = (figure: (run: FleetRun) => number): number[] => runs.map(figure).toSorted((one, other) => one - other);
    return {
      ratios: inOrder(({ asking, granted }) => (asking * quota) / granted),
      inVain: inOrder(({ throttled, granted }) => (100 * throttled) / (throttled + granted)),
    };
  }

  it('that start as fast as a machine can start them take less than 1.3 times the least possible time in each run', async () => {
    const { ratios } = await fortyOf({ ...fleet, start: 1200 });
    expect(ratios.at(-1)).toBeLessThan(1.3);
    expect(ratios[20]).toBeLessThan(1.1);
  });

  it('ask in vain for a few of a hundred calls with the splay that is advised, and take 1.15 times the least possible time', async () => {
    const { ratios, inVain } = await fortyOf({ ...fleet, start: 1200, splay: advisedSplay(fleet) });
    expect(ratios[20]).toBeLessThan(1.15);
    expect(inVain[20]).toBeLessThan(8);
    // In nine of ten runs.
    expect(inVain[36]).toBeLessThan(14);
  });
});

describe('1,000 hosts with 30 parameters, simulated', () => {
  const fleet = { hosts: 1000, parameters: 30 };

  it('that start at the same moment use the whole quota until the deadline, and fail where there was none left', async () => {
    const run = await runFleet({ ...fleet, seed: 1 });
    // 30 seconds of it, and what was saved up.
    expect(run.granted).toBeGreaterThan(0.99 * 31 * quota);
    expect(run.failed).toBeGreaterThan(fleet.hosts - run.granted / 3 - 1);
  });

  it('all finish with a longer deadline', async () => {
    expect(await runFleet({ ...fleet, seed: 2, deadline: 120_000 })).toMatchObject({ failed: 0 });
  });

  it('all finish with the splay that is advised', async () => {
    expect(await runFleet({ ...fleet, seed: 2, lookAhead: true, splay: advisedSplay(fleet) })).toMatchObject({ failed: 0 });
  });
});
