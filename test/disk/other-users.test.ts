import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runs } from '../helper/property.ts';
import { describeWith } from '../helper/tools.ts';
import { sweepPatience } from './sweep/lanes.ts';
import { RefreshedSet } from './sweep/refreshed-set.ts';
import { callsOf, goOn, stoppedAfter } from './sweep/strace.ts';

vi.setConfig(sweepPatience);

const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] as const;

/** Goes on until its standard input ends, and then prints what it has seen. */
const loop = `
process.stdin.on('end', () => { process.stdout.write(JSON.stringify(seen)); process.exit(0); }).resume();
const again = () => { for (let turn = 0; turn < 20; turn++) step(); seen.turns++; setImmediate(again); };
again();
process.stderr.write('ready');
`;

const read = `
const fs = require('node:fs'), seen = { turns: 0, attempts: 0, temporaries: 0, read: [] };
function step() {
  for (const directory of process.argv.slice(1)) {
    let names = [];
    try { names = fs.readdirSync(directory); } catch {}
    for (const name of names) {
      seen.attempts++;
      if (name.startsWith('.ssmith-')) seen.temporaries++;
      try { const file = fs.openSync(directory + '/' + name); fs.readSync(file, Buffer.alloc(1)); fs.closeSync(file); seen.read.push(name); } catch {}
    }
  }
}${loop}`;

const swap = `
const fs = require('node:fs'), seen = { turns: 0, swaps: 0 }, [, place, victim] = process.argv;
function attempt(change) { try { change(); return true; } catch { return false; } }
function step() {
  const aside = place + '.' + seen.turns;
  attempt(() => fs.renameSync(place, aside));
  if (attempt(() => fs.symlinkSync(victim, place))) seen.swaps++;
  attempt(() => fs.unlinkSync(place));
  attempt(() => fs.renameSync(aside, place));
}${loop}`;

/** Lets another user run a script until it is told to end. @returns how to end it, and have what it has seen */
async function asNobody<T>(script: string, ...args: readonly string[]): Promise<() => Promise<T>> {
  const [program, ...rest] = [...nobody, process.execPath, '-e', script, ...args];
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stderr.once('data', resolve));
  return async () => {
    child.stdin.end();
    return JSON.parse(await text(child.stdout)) as T;
  };
}

/** A directory with files of the same names, which must stay as they are. */
class Bystander {
  readonly #set = new RefreshedSet(3);
  readonly directory = this.#set.path('run');

  constructor() {
    for (const name of this.#set.names) writeFileSync(join(this.directory, name), 'untouched');
  }

  look(): string[] {
    return readdirSync(this.directory, { withFileTypes: true })
      .map((entry) => `${entry.name} ${entry.isFile() ? readFileSync(join(this.directory, entry.name), 'utf8') : 'is new'}`)
      .toSorted();
  }
}

describeWith('another user', [...nobody, 'true'], () => {
  it('reads no byte of files and temporaries while they are refreshed, whatever the umask', async () => {
    const set = new RefreshedSet(3);
    for (const directory of [set.directory, set.path('run')]) chmodSync(directory, 0o755);
    const end = await asNobody<{ attempts: number; read: string[] }>(
      read,
      set.path('run'),
      set.path('.state'),
      set.path('.state/generations'),
    );
    for (let round = 0; round < runs(20); round++) {
      set.change();
      expect((await set.run(['sh', '-c', 'umask 000 && exec "$@"', 'sh'])).status).toBe(0);
    }
    const seen = await end();
    expect(seen.read).toEqual([]);
    expect(seen.attempts).toBeGreaterThan(0);
  });

  it('leads no run elsewhere by putting a link in the place of a directory', async () => {
    const set = new RefreshedSet(3, { place: 'site/run' });
    const victim = new Bystander();
    chmodSync(set.directory, 0o755);
    // The files are root's, but the application's own user has the directory that theirs is in.
    chownSync(set.path('site'), 65534, 65534);
    expect((await set.run()).status).toBe(0);
    const before = victim.look();

    const end = await asNobody<{ swaps: number }>(swap, set.path('site/run'), victim.directory);
    // Done, or refused, or not possible: never a mistake of the program.
    const wrong: string[] = [];
    for (let round = 0; round < runs(20); round++) {
      set.change();
      const { status, stderr } = await set.run();
      if (status !== 0 && status !== 2 && status !== 7) wrong.push(`${status}: ${stderr}`);
    }
    expect((await end()).swaps).toBeGreaterThan(0);
    expect(victim.look()).toEqual(before);
    expect(wrong).toEqual([]);
  });
});

describeWith('a link that takes the place of a directory', ['strace', '-V'], () => {
  it('in the middle of a run leads it nowhere', async () => {
    const set = new RefreshedSet(3);
    const victim = new Bystander();
    expect((await set.run()).status).toBe(0);
    set.change();
    const [first] = await callsOf(set);
    set.change();
    const before = victim.look();
    if (first === undefined) throw new Error('nothing was written');

    const run = set.start(stoppedAfter(first, set));
    while (!readdirSync(set.path('run')).some((name) => name.startsWith('.ssmith-'))) await sleep(10);
    renameSync(set.path('run'), set.path('aside'));
    symlinkSync(victim.directory, set.path('run'));
    goOn(run.pid);
    const { status, stderr } = await run.ended;
    expect(victim.look()).toEqual(before);
    expect([status, stderr]).toEqual([0, expect.stringContaining('updated')]);
    expect(readdirSync(set.path('aside')).toSorted()).toEqual([...set.names]);
  });
});

describeWith('a directory that is made', ['mkfifo', '--version'], () => {
  it('is not made where a link leads that has taken the place of its parent', async () => {
    const set = new RefreshedSet(3, { place: 'run/deep' });
    const victim = new Bystander();
    const before = victim.look();
    rmSync(set.path('run/deep'), { recursive: true });
    const values = readFileSync(set.path('store.yaml'));
    rmSync(set.path('store.yaml'));
    expect(spawnSync('mkfifo', [set.path('store.yaml')]).status).toBe(0);

    const run = set.start();
    // Somebody reads: outputs have been looked at.
    const store = await open(set.path('store.yaml'), 'w');
    renameSync(set.path('run'), set.path('aside'));
    symlinkSync(victim.directory, set.path('run'));
    await store.write(values);
    await store.close();
    const { status, stderr } = await run.ended;
    expect(victim.look()).toEqual(before);
    expect([status, stderr]).toEqual([7, expect.stringContaining('run/deep/f0.yaml')]);
  });
});
