import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const bin = new URL('../../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface SetOptions {
  /** Where its directory is made. */
  readonly parent?: string;
  /** Argv of the config's reload. */
  readonly reload?: readonly string[];
  /** Argv of a check of the first file. */
  readonly check?: readonly string[];
  /** Lines of padding in each file. */
  readonly lines?: number;
  /** Where its files lie, below the directory. */
  readonly place?: string;
  /** Whether there is a directory for each generation, and a link to the present one. */
  readonly generations?: boolean;
  /** Whether its files are written to where they are. */
  readonly inPlace?: boolean;
}

/** Appends a line for each time that the application has been told of new files. */
export const countedReload = ['sh', '-c', 'echo reloaded >>reloads'];

/**
 * Files that are rendered from one value, which changes: so that each of them tells of which run it is, in its first line
 * and in its last.
 */
export class RefreshedSet {
  readonly directory: string;
  readonly names: readonly string[];
  /** Where its files are found. */
  readonly #seen: string;
  readonly #padding: string;
  #changes = 0;

  constructor(
    count: number,
    { parent = tmpdir(), reload, check, lines = 60, place = 'run', generations = false, inPlace = false }: SetOptions = {},
  ) {
    this.directory = mkdtempSync(join(parent, 'ssmith-set-'));
    this.#seen = generations ? `${place}/current` : place;
    this.names = Array.from({ length: count }, (_, index) => `f${index}.yaml`);
    this.#padding = `padding: |\n${`  ${'x'.repeat(70)}\n`.repeat(lines)}`;
    const entry = (name: string, index: number): string =>
      `  - { template: t-${name}, output: ${place}/${name}${check === undefined || index > 0 ? '' : `, check: ${JSON.stringify(check)}`}${inPlace ? ', inPlace: true' : ''} }\n`;
    const head = `store: local\nstores: { local: { file: store.yaml } }\nstate: .state\n${generations ? `layout: { generation: ${place} }\n` : ''}`;
    const reloading = reload === undefined ? '' : `reload: ${JSON.stringify(reload)}\n`;
    writeFileSync(this.path('ssmith.config.yaml'), `${head}${reloading}files:\n${this.names.map(entry).join('')}`);
    for (const name of this.names) writeFileSync(this.path(`t-${name}`), `first: ssm:/v\n${this.#padding}last: ssm:/v\n`);
    mkdirSync(this.path(place), { recursive: true, mode: 0o755 });
    this.change();
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** The value of the next run. */
  get value(): string {
    return valueOf(this.#changes);
  }

  /** Gives the parameter another value, at once for whoever reads it. */
  change(): string {
    this.#changes += 1;
    writeFileSync(this.path('store.new'), `/v: ${this.value}\n`);
    renameSync(this.path('store.new'), this.path('store.yaml'));
    return this.value;
  }

  /** Gives the files to another user, whom they then belong to for ever: every run has to set the owner, if it can. */
  giveAway(): void {
    if (process.getuid?.() === 0) for (const name of this.names) chownSync(this.path(`${this.#seen}/${name}`), 65534, 65534);
  }

  /** Runs `ssmith render` while there is nothing to fetch from. */
  async runWithoutStore(): Promise<Ended> {
    renameSync(this.path('store.yaml'), this.path('store.away'));
    const ended = await this.run();
    renameSync(this.path('store.away'), this.path('store.yaml'));
    return ended;
  }

  /** @param under a program, with its arguments, that starts the run */
  run(under: readonly string[] = [], args: readonly string[] = []): Promise<Ended> {
    return this.start(under, args).ended;
  }

  start(under: readonly string[] = [], args: readonly string[] = []): { readonly pid: number; readonly ended: Promise<Ended> } {
    const [program = '', ...rest] = [...under, process.execPath, bin, 'render', ...args];
    const child = spawn(program, rest, {
      cwd: this.directory,
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve({ status, signal, stderr }));
    });
    return { pid: child.pid ?? 0, ended };
  }

  /** For each file the value that it was rendered from, `torn` or `missing`. */
  found(): string[] {
    return this.names.map((name) => {
      const path = this.path(`${this.#seen}/${name}`);
      if (!existsSync(path)) return 'missing';
      const text = readFileSync(path, 'utf8');
      const value = /^first: "(value-\d+)"\n/.exec(text)?.[1] ?? '';
      return text === `first: "${value}"\n${this.#padding}last: "${value}"\n` ? value : 'torn';
    });
  }

  /** Leaves the half of each file that a run which was killed may have been writing to where it is. */
  tear(): void {
    const left = this.litter();
    if (!left.includes('.state/journal') || !readFileSync(this.path('.state/journal'), 'utf8').includes('"phase":"staged"')) return;
    const begun = this.names.filter((name) => left.some((path) => path.endsWith(`-${name}`)));
    for (const path of begun.map((name) => this.path(`${this.#seen}/${name}`))) truncateSync(path, statSync(path).size / 2);
  }

  /** Tells files from others that have taken their places. */
  inodes(): number[] {
    return this.names.map((name) => statSync(this.path(`${this.#seen}/${name}`)).ino);
  }

  /** What no run may leave: temporaries, what a check looked at, a journal. */
  litter(): string[] {
    return readdirSync(this.directory, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(?:^|\/)(?:\.ssmith-|check-|journal$)/.test(path),
    );
  }

  /** How often the application has been told. */
  reloads(): number {
    return existsSync(this.path('reloads')) ? readFileSync(this.path('reloads'), 'utf8').split('\n').length - 1 : 0;
  }
}

/** Of one length, so that every run makes the same calls. */
function valueOf(change: number): string {
  return `value-${String(change).padStart(6, '0')}`;
}
