import { runs } from '../../helper/property.ts';

/**
 * Does work for every point, on two sets at a time: as many as small machines have processors.
 * @returns what was found, in no particular order
 */
export async function inLanes<L, P, R>(
  points: readonly P[],
  open: () => Promise<L>,
  work: (lane: L, point: P, index: number) => Promise<R>,
): Promise<R[]> {
  const found: R[] = [];
  const left = [...points.entries()];
  const lane = async (): Promise<void> => {
    const mine = await open();
    for (let next = left.shift(); next !== undefined; next = left.shift()) found.push(await work(mine, next[1], next[0]));
  };
  await Promise.all([lane(), lane()]);
  return found;
}

/** So many of them, evenly spread, the first and the last among them. */
export function spread<P>(points: readonly P[], count: number): P[] {
  if (count >= points.length) return [...points];
  if (count === 1) return points.slice(0, 1);
  return Array.from({ length: count }, (_, index) => points[Math.round((index * (points.length - 1)) / (count - 1))] as P);
}

/** Time for a sweep: many runs, of which each takes a tenth of a second or three. */
export const sweepPatience = { testTimeout: Math.max(120_000, runs(120_000)), hookTimeout: Math.max(120_000, runs(120_000)) };
