import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { KMS } from '@aws-sdk/client-kms';
import { afterAll, expect, it } from 'vitest';
import { startStore } from '../helper/local-store.ts';
import { atTerminal } from '../helper/terminal.ts';
import { describeWith, python } from '../helper/tools.ts';

const root = new URL('../../', import.meta.url).pathname;
const page = join(root, 'packages/cli/docs/first-steps.md');
/** On a disk, which a directory for temporary files need not be, and where the application finds its packages. */
const place = mkdtempSync(join(root, 'node_modules/.first-steps-'));
const here = join(place, 'express-greeter');
/** Root remembers renders there, by the name of the config; another user below the place. */
const rootState = '/var/lib/ssmith/express-greeter';

cpSync(join(root, 'test/fixtures/express-greeter'), here, { recursive: true });
forgetState();
spawnSync('git', ['init', '-q'], { cwd: here });
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
  forgetState();
});

function forgetState(): void {
  if (process.getuid?.() === 0) rmSync(rootState, { recursive: true, force: true });
}

/** What is typed when it is asked for. */
const answers: readonly (readonly [question: string, answer: string])[] = [
  ['[y/N]', 'y\n'],
  ['value of ./PORT', '0\n'],
  ['value of ./GREETING', 'Good day from production\n'],
  ['value of ./SESSION_SECRET', 'pR0d "7" $x #y\n'],
];
const values = ['Hello, #1!', 'kB7$ "cat" 4471', 'Good day from production', 'pR0d "7" $x #y'];

interface Step {
  readonly command: string;
  readonly output: string;
  readonly status: number | null;
}

/** At a terminal, because only there the next command is told. */
async function typeIn(command: string, env: Record<string, string>): Promise<Step> {
  const [program, ...args] = command.split(' ');
  expect(program).toBe('ssmith');
  const expected = answers.filter(([question]) => question.endsWith(args[0] === 'put' ? (args[1] ?? '') : '[y/N]'));
  const settings = { HOME: place, XDG_STATE_HOME: join(place, 'state'), ...env };
  const { shown, status } = await atTerminal(args, { cwd: here, env: settings, answers: expected });
  return { command, output: steady(shown), status };
}

/** Without what is different each time, and the list of platforms: the progress line of a terminal, times, the port, the place of the state. */
function steady(shown: string): string {
  return shown
    .replaceAll(/\r\u001b\[2K(?:[^\r\n]* \(\d+ s\))?/g, '')
    .replaceAll(/(?:^\w+\t.*\n)+/gm, '…\n')
    .replaceAll(/(\w+) [\d.]+ m?s(?=[,\]])/g, '$1 5 ms')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4566')
    .replaceAll(/(?<=values of )[\d-]+/g, '2026-11-25')
    .replaceAll(join(place, 'state'), '/var/lib');
}

/** The commands that an output tells, and the flag that a refusal asks for. */
function toldBy({ command, output }: Step): string[] {
  const told = [...output.matchAll(/^(?:next(?:, where it is to run)?|\s*help): (ssmith .*)$/gm)].map(([, next = '']) => next);
  const [, flag] = /^\s*help: .*pass (--[\w-]+) /m.exec(output) ?? [];
  return told.length === 0 && flag !== undefined ? [`${command} ${flag}`] : told;
}

/** Follows what the program says, from one command on, until it says no more. */
async function follow(first: string, env: Record<string, string>): Promise<Step[]> {
  const steps: Step[] = [];
  for (let told = [first]; told.length > 0 && steps.length < 30;) {
    const [command = '', ...rest] = told;
    const step = await typeIn(command, env);
    steps.push(step);
    told = rest.length > 0 ? rest : toldBy(step);
  }
  return steps;
}

/** What the application answers, started as its `package.json` says. */
async function ask(path: string): Promise<{ status: number; text: string }> {
  const { scripts } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [, ...args] = scripts.start.split(' ');
  const child = spawn(process.execPath, args, { cwd: here, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const response = await fetch(`${address}${path}`);
  const answer = { status: response.status, text: await response.text() };
  child.kill();
  await new Promise((resolve) => child.on('close', resolve));
  return answer;
}

async function account(): Promise<Record<string, string>> {
  const { endpoint, region, credentials, env } = await startStore({ keys: ['alias/express-greeter-prod'] });
  const kms = new KMS({ endpoint, region, credentials });
  const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/express-greeter-prod' });
  await kms.enableKeyRotation({ KeyId: KeyMetadata?.KeyId }).finally(() => kms.destroy());
  return { ...env };
}

describeWith('the first steps', python, () => {
  it('lead from a .env file to an audited deployment by what the program says', async () => {
    expect(await ask('/')).toEqual({ status: 200, text: 'Hello, #1!' });

    const steps = await follow('ssmith init', await account());
    const session = steps.map(({ command, output }) => `$ ${command}\n${output}`).join('');
    for (const value of values) expect(session).not.toContain(value);

    const [shown] = [...readFileSync(page, 'utf8').matchAll(/^```console\n([^]*?)^```$/gm)].map(([, text = '']) => text);
    expect(session).toBe(shown);
    const refused = steps.filter(({ status }) => status !== 0).map(({ command, status }) => [command, status]);
    expect(refused).toEqual([
      ['ssmith check --env prod', 4],
      ['ssmith deploy --env prod', 2],
      ['ssmith audit --env prod', 12],
    ]);
    expect(await ask('/')).toEqual({ status: 200, text: 'Good day from production' });
    expect((await ask('/health')).status).toBe(200);
  }, 120_000);
});
