import { dirname, resolve } from 'node:path';
import { type Generation, Generations, type SavedFile, stepBack } from './commit/generation.ts';
import { openSet, tagOf } from './commit/set.ts';
import { loadConfig, setName } from './config/load.ts';
import { SsmithError, type Warning } from './error/problem.ts';
import { shownPath } from './error/shown-path.ts';
import type { Action, Step } from './output/plan.ts';
import { readIfPlain } from './output/snapshot.ts';
import { isInsideRoots } from './output/target.ts';
import { generationDirectory } from './template/layout.ts';
import { type Memory, openMemory } from './state/memory.ts';
import type { RenderRecord } from './state/record.ts';
import { realPlace } from './template/place.ts';

export interface RollbackOptions {
  readonly cwd?: string;
  readonly config?: string;
  /** The generation to go back to; the one before the present one without it. */
  readonly to?: number;
  /** Milliseconds; 60,000 without it. */
  readonly lockWait?: number;
  readonly signal?: AbortSignal;
}

export interface RollbackResult {
  /** What had been in place, what was put back, and the number that it has now. */
  readonly from: number;
  readonly to: number;
  readonly generation: number;
  readonly files: readonly { readonly output: string; readonly action: Action }[];
  readonly warnings: readonly Warning[];
}

/** A generation that can be gone back to. */
export interface KeptGeneration {
  readonly generation: number;
  /** When it was replaced. */
  readonly until: Date;
  readonly files: number;
}

/**
 * Puts the files of an earlier generation back, all or none, with the reload that goes with it. Nothing is asked of
 * Parameter Store, and templates are not looked at: it works when those are broken.
 * @throws {SsmithError} `usage` for a generation that is not kept, and what a commit may fail with
 */
export async function rollback(options: RollbackOptions = {}): Promise<RollbackResult> {
  const owner = await findOwner(options);
  const memory = memoryOf(owner);
  const recorded = memory.read().files.filter(({ config }) => config === owner.configFile);
  const open = await openSet(
    memory,
    owner,
    recorded.map(({ output }) => output),
    options,
  );
  try {
    const before = memory.read();
    const target = loadTarget(generationsOf(memory), options.to);
    const { steps, edited } = stepsTo(target, before, owner, memory);
    const others = before.files.filter(({ config }) => config !== owner.configFile);
    const after = { ...before, files: [...others, ...target.record] };
    const { generation, warnings } = await open.commit({ steps, before, after, checks: [], signal: options.signal });
    const files = steps.map(({ path: output, action }) => ({ output, action }));
    return { from: before.generation ?? 0, to: target.number, generation, files, warnings: [...open.warnings, ...edited, ...warnings] };
  } finally {
    open.release();
  }
}

/** The generations that can be gone back to, the latest first. */
export async function listGenerations(options: Pick<RollbackOptions, 'cwd' | 'config'> = {}): Promise<KeptGeneration[]> {
  const owner = await findOwner(options);
  return generationsOf(memoryOf(owner)).map(({ number, until, files }) => ({
    generation: number,
    until: new Date(until),
    files: files.filter(({ content }) => content !== undefined).length,
  }));
}

interface Owner {
  readonly config: NonNullable<Awaited<ReturnType<typeof loadConfig>>>['config'];
  readonly configFile: string;
  readonly directory: string;
  readonly roots: readonly string[];
  readonly name: string;
}

async function findOwner({ cwd = '.', config: path }: Pick<RollbackOptions, 'cwd' | 'config'>): Promise<Owner> {
  const loaded = await loadConfig(resolve(cwd), path);
  if (loaded === undefined) {
    throw new SsmithError({
      code: 'config-not-found',
      message: 'there is no ssmith.config.yaml here or above',
      help: 'name one with --config',
    });
  }
  const { config, file: configFile, directory } = loaded;
  const roots = (config.roots ?? ['.']).map((root) => resolve(directory, root));
  return { config, configFile, directory, roots, name: setName(config, directory) };
}

function memoryOf(owner: Owner): Memory {
  const memory = openMemory(owner);
  if (memory === undefined) throw new Error('a config has a memory');
  return memory;
}

function loadTarget(kept: readonly Generation[], wanted: number | undefined): Generation {
  const found = wanted === undefined ? kept[0] : kept.find(({ number }) => number === wanted);
  if (found !== undefined) return found;
  const numbers = kept.map(({ number }) => number).join(', ');
  const message = wanted === undefined ? 'there is no earlier generation of these files' : `generation ${wanted} is not kept`;
  throw new SsmithError({
    code: 'usage',
    message,
    help: numbers === '' ? 'a render that changes files keeps what was there; see `keep` in the config' : `kept are: ${numbers}`,
  });
}

function generationsOf(memory: Memory): Generation[] {
  const generations = new Generations(memory.place, tagOf(memory));
  return generations.kept().map((number) => generations.load(number));
}

/** Files that came later go, as far as they are still what was rendered. */
function stepsTo(
  { number, files, layout }: Generation,
  before: RenderRecord,
  { config, configFile, directory, roots }: Owner,
  { seal }: Memory,
): { steps: Step[]; edited: Warning[] } {
  const present = generationDirectory(config, directory);
  if (layout !== present && files.some(({ content }) => content !== undefined)) {
    const message = `generation ${number} was laid out in another way than the config says now`;
    throw new SsmithError({
      code: 'usage',
      message,
      help: `set \`layout: ${layout === undefined ? 'files' : `{ generation: ${shownPath(layout)} }`}\` again`,
    });
  }
  const outside = files.find(({ output }) => !isInsideRoots(output, roots));
  if (outside !== undefined) {
    const message = `\`${shownPath(outside.output)}\` lies outside the roots of the config`;
    throw new SsmithError({ code: 'output-refused', message, help: `add its directory to \`roots\`: ${dirname(outside.output)}` });
  }
  const recorded = new Map(before.files.filter((file) => file.config === configFile).map((file) => [file.output, file.seal]));
  const saved = new Set(files.map(({ output }) => output));
  const later = [...recorded.keys()].filter((output) => !saved.has(output) && isInsideRoots(output, roots));
  const gone = later.map((output): SavedFile => ({ output, directory: realPlace(dirname(output)), mode: 0 }));
  const isEdited = ({ output, content }: SavedFile): boolean => {
    const now = readIfPlain(output);
    return content === undefined && now !== undefined && seal(now) !== recorded.get(output);
  };
  const all = [...files, ...gone];
  const edited = all
    .filter(isEdited)
    .map(({ output }) => ({ message: `\`${shownPath(output)}\` was not there, but it was edited, so it stays` }));
  return { steps: all.filter((file) => !isEdited(file)).map(stepBack), edited };
}
