/*
 * A simulation of GitHub's runner: what it does with the lines that a step prints, and with the files that it gives to a step.
 * Written from the rules of actions/runner: ActionCommand.cs, ActionCommandManager.cs, SecretMasker.cs, FileCommandManager.cs.
 * Stricter in one thing: the real one also hides some encodings of a mask by itself, this one the mask and nothing else.
 */
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AwsNetwork } from './aws-network.ts';

export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** What a step has left behind. */
export interface Step {
  readonly status: number | null;
  /** Everything that it printed, as it came: nobody but the runner sees that. */
  readonly raw: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

const known = new Set(['add-mask', 'error', 'warning', 'notice', 'debug', 'group', 'endgroup', 'stop-commands', 'echo', 'add-matcher']);

/** One job: masks hold for all steps that follow. */
export class ActionsRunner {
  readonly masks = new Set<string>();
  readonly commands: WorkflowCommand[] = [];
  /** What people see. */
  log = '';
  readonly #workspace: string;
  readonly #network: AwsNetwork | undefined;
  readonly #user: number | undefined;
  readonly #files = mkdtempSync(join(tmpdir(), 'ssmith-runner-'));
  #stopToken: string | undefined;

  /** @param user by number, where steps do not run as who runs the tests; @param network theirs, else that of this machine */
  constructor(workspace: string, { user, network }: { readonly user?: number; readonly network?: AwsNetwork } = {}) {
    this.#workspace = workspace;
    this.#network = network;
    this.#user = user;
    if (user !== undefined) chownSync(this.#files, user, user);
    onTestFinished(() => rmSync(this.#files, { recursive: true, force: true }));
  }

  /** A step, with both of its streams read in the order in which lines come. */
  async step(argv: readonly string[], env: Readonly<Record<string, string>>, cwd = this.#workspace): Promise<Step> {
    const [output, summary] = [join(this.#files, 'output'), join(this.#files, 'summary')];
    const user = this.#user;
    for (const file of [output, summary]) {
      writeFileSync(file, '');
      if (user !== undefined) chownSync(file, user, user);
    }
    const asUser = user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
    const [program = '', ...args] = [...(this.#network?.inside(cwd) ?? []), ...asUser, ...argv];
    const child = spawn(program, args, {
      cwd,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: '/nonexistent',
        AWS_EC2_METADATA_DISABLED: 'true',
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: this.#workspace,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let raw = '';
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        raw += text;
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.receive(line.replace(/\r$/, ''));
      });
      stream.on('end', () => void (rest !== '' && this.receive(rest)));
    }
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { status, raw, outputs: keyValues(readFileSync(output, 'utf8')), summary: readFileSync(summary, 'utf8') };
  }

  receive(line: string): void {
    const command = parse(line);
    if (this.#stopToken !== undefined) {
      if (command?.name === this.#stopToken) this.#stopToken = undefined;
      else this.#show(line);
    } else if (command === undefined || !known.has(command.name)) this.#show(line);
    else this.#obey(command);
  }

  #obey(command: WorkflowCommand): void {
    this.commands.push(command);
    const { name, data } = command;
    if (name === 'stop-commands') this.#stopToken = data;
    else if (name === 'add-mask') this.#mask(data);
    else this.#show(`${name}: ${data}`);
  }

  #mask(data: string): void {
    if (data.trim() === '') throw new Error("Can't add secret mask for empty string");
    this.masks.add(data);
    for (const line of data.split(/[\r\n]+/)) if (line !== '') this.masks.add(line);
  }

  /** All places of all masks are found first, and replaced together where they overlap. */
  #show(line: string): void {
    const hidden = new Uint8Array(line.length);
    for (const mask of this.masks) {
      for (let at = line.indexOf(mask); at !== -1; at = line.indexOf(mask, at + 1)) hidden.fill(1, at, at + mask.length);
    }
    const shown = [...hidden].map((one, at) => (one === 0 ? line[at] : hidden[at - 1] === 1 ? '' : '***'));
    this.log += `${shown.join('')}\n`;
  }
}

function parse(line: string): WorkflowCommand | undefined {
  const [, name, words = '', data] = /^\s*::([^\s:]+)(?: ((?:(?!::).)*))?::(.*)$/s.exec(line) ?? [];
  if (name === undefined || data === undefined) return undefined;
  const pairs = words
    .split(',')
    .map((word) => /^\s*([^=]+)=(.+)$/s.exec(word))
    .flatMap((match) => (match === null ? [] : [[match[1] ?? '', unescape(match[2] ?? '', { ':': '%3A', ',': '%2C' })] as const]));
  return { name, properties: Object.fromEntries(pairs), data: unescape(data) };
}

function unescape(text: string, more: Readonly<Record<string, string>> = {}): string {
  const escapes = { '\r': '%0D', '\n': '%0A', ...more, '%': '%25' };
  return Object.entries(escapes).reduce((result, [sign, escape]) => result.replaceAll(escape, sign), text);
}

/** `name=value`, or `name<<END`, lines and `END`. */
function keyValues(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name = '', sign, value = ''] = /^(.+?)(=|<<)(.*)$/.exec(line) ?? [];
    if (sign === '=') found[name] = value;
    else if (sign === '<<')
      found[name] = lines
        .splice(0, lines.indexOf(value) + 1)
        .slice(0, -1)
        .join('\n');
    else if (line !== '') throw new Error(`Invalid format '${line}'`);
  }
  return found;
}
