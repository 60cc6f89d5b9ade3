import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Ended, RefreshedSet } from './sweep/refreshed-set.ts';

/* Whoever could make a run follow a journal could make it write anywhere. */

/** Seals a journal as its run would. */
function sealed(set: RefreshedSet, journal: object): string {
  const text = JSON.stringify(journal);
  const seal = createHmac('sha256', readFileSync(set.path('.state/key')))
    .update(text)
    .digest('base64url');
  return `${seal} ${text}\n`;
}

describe('a journal', () => {
  async function refuse(write: (set: RefreshedSet, victim: string) => string): Promise<Ended & { victim: string; found: string[] }> {
    const set = new RefreshedSet(2);
    expect((await set.run()).status).toBe(0);
    const elsewhere = new RefreshedSet(1);
    const victim = elsewhere.path('run/victim.yaml');
    writeFileSync(victim, 'untouched');
    const temporary = `.ssmith-00000000-${'0'.repeat(24)}-victim.yaml`;
    writeFileSync(elsewhere.path(`run/${temporary}`), 'evil');
    writeFileSync(set.path('.state/journal'), write(set, victim), { mode: 0o600 });
    const before = set.found();
    const ended = await set.run();
    expect(set.found()).toEqual(before);
    expect(existsSync(set.path('.state/journal'))).toBe(true);
    expect(readFileSync(elsewhere.path(`run/${temporary}`), 'utf8')).toBe('evil');
    return { ...ended, victim: readFileSync(victim, 'utf8'), found: before };
  }

  const about = (set: RefreshedSet, output: string): object => ({
    version: 1,
    phase: 'staged',
    generation: 1,
    config: set.path('ssmith.config.yaml'),
    files: [
      {
        action: 'update',
        output,
        directory: output.replace(/\/[^/]*$/, ''),
        temporary: `.ssmith-00000000-${'0'.repeat(24)}-victim.yaml`,
        seal: createHmac('sha256', readFileSync(set.path('.state/key')))
          .update('evil')
          .digest('base64url'),
      },
    ],
    record: { version: 1, files: [] },
  });

  it.each<[string, (set: RefreshedSet, victim: string) => string, string]>([
    ['that nobody sealed', (set, victim) => `${JSON.stringify(about(set, victim))}\n`, 'was not written by a run of this set'],
    [
      'that another key sealed',
      (set, victim) => `${'A'.repeat(43)} ${JSON.stringify(about(set, victim))}\n`,
      'was not written by a run of this set',
    ],
    ['that was cut short', (set) => sealed(set, about(set, set.path('run/f0.yaml'))).slice(0, -10), 'was not written by a run of this set'],
    ['that leads out of the roots', (set, victim) => sealed(set, about(set, victim)), 'lies outside the roots of the config'],
    [
      'of another config',
      (set) => sealed(set, { ...about(set, set.path('run/f0.yaml')), config: '/elsewhere/ssmith.config.yaml' }),
      'was left by a run of another config',
    ],
    [
      'whose temporary is a path',
      (set) => sealed(set, JSON.parse(JSON.stringify(about(set, set.path('run/f0.yaml'))).replace('.ssmith-', '../.ssmith-')) as object),
      'names a temporary that is none',
    ],
  ])('%s is refused', async (_, write, message) => {
    const { status, stderr, victim } = await refuse(write);
    expect([status, stderr, victim]).toEqual([7, expect.stringContaining(message), 'untouched']);
  });
});
