import { dirname, join, resolve, sep } from 'node:path';
import type { Config } from '../config/config.ts';
import { type Settled, parametersOf } from '../fetch/settle.ts';
import type { Obsolete } from '../output/plan.ts';
import { readIfPlain } from '../output/snapshot.ts';
import { isInsideRoots } from '../output/target.ts';
import type { Rendered } from '../render/substitute.ts';
import { currentLink, generationDirectory } from '../template/layout.ts';
import { realPlace } from '../template/place.ts';
import { checkStateDirectory, openStateDirectory, stateDirectory } from './directory.ts';
import { templateDigest } from './file-drift.ts';
import { existingSealer, readRecord, type RecordedFile, type RecordedParameter, type RenderRecord, type Seal, sealer } from './record.ts';

/** What a set of files remembers from one render to the next. */
export interface Memory {
  /** The state directory. */
  readonly place: string;
  readonly configFile: string;
  /** Makes the state directory, or makes sure that nobody else can write there. */
  open(): void;
  /** What has been remembered so far, read anew: another run may have ended since. */
  read(): RenderRecord;
  /**
   * Files that were rendered for an entry that this config does not have any more, as far as they are still there.
   * @param written what this run writes, whatever the config calls it
   */
  obsolete(written: ReadonlySet<string>): Obsolete[];
  /** What is to be recorded when the files are in place; the same record when nothing has changed. */
  next(rendered: readonly Rendered[], settled: readonly Settled[]): RenderRecord;
  /** Digests of contents; the key is made when it is needed first. */
  readonly seal: Seal;
}

/** What a memory belongs to: a config. Without one nothing is remembered. */
export interface MemoryOwner {
  readonly config: Config;
  readonly configFile: string | undefined;
  readonly directory: string;
  readonly roots: readonly string[];
  readonly name: string | undefined;
}

export function openMemory({ config, configFile, directory, roots, name }: MemoryOwner): Memory | undefined {
  if (name === undefined || configFile === undefined) return undefined;
  const place = stateDirectory(name, config.state === undefined ? undefined : resolve(directory, config.state));
  checkStateDirectory(place);
  let record = readRecord(place);
  let sealing: Seal | undefined;
  const seal: Seal = (content) => {
    sealing ??= sealer(place);
    return sealing(content);
  };
  const patterns = new Set((config.files ?? []).map(({ output }) => output));
  const generations = generationDirectory(config, directory);
  const isInLayout = (output: string): boolean => generations === undefined || output.startsWith(join(generations, currentLink, sep));
  // A path that a record names is believed only where this config may write.
  const dropped = (): RecordedFile[] =>
    record.files.filter(
      (file) => file.config === configFile && !(patterns.has(file.pattern) && isInLayout(file.output)) && isInsideRoots(file.output, roots),
    );

  return {
    place,
    configFile,
    open: () => openStateDirectory(place),
    read: () => {
      record = readRecord(place);
      return record;
    },
    obsolete: (written) => {
      const known = existingSealer(place);
      return dropped()
        .filter(({ output }) => !written.has(output))
        .flatMap(({ output, seal: expected }) => {
          const content = known === undefined ? undefined : readIfPlain(output);
          return content === undefined
            ? []
            : [{ path: output, directory: realPlace(dirname(output)), untouched: known?.(content) === expected }];
        });
    },
    seal,
    next: (rendered, settled) => {
      const now = new Date().toISOString();
      const current = rendered.map((one) => recordOf(configFile, one, settled, seal, now));
      const written = new Set(current.map(({ output }) => output));
      const gone = new Set(dropped());
      const others = record.files.filter((file) => !written.has(file.output) && !gone.has(file));
      const unchanged = current.every((file) => record.files.some((before) => sameRender(before, file)));
      if (unchanged && others.length + current.length === record.files.length) return record;
      return { ...record, files: [...others, ...current] };
    },
  };
}

function recordOf(
  config: string,
  { template, bytes }: Rendered,
  settled: readonly Settled[],
  seal: Seal,
  renderedAt: string,
): RecordedFile {
  const uses = new Set(template.uses);
  const parameters = new Map<string, RecordedParameter>();
  for (const { demand, outcome } of settled) {
    if (!uses.has(demand.use)) continue;
    const found = parametersOf(outcome);
    for (const { name, arn, version, lastModified } of found) {
      const selector = demand.candidates[0]?.selector;
      parameters.set(`${demand.store.id} ${name} ${selector}`, {
        store: demand.store.id,
        name,
        version,
        ...(selector === undefined ? {} : { selector }),
        ...(arn === undefined ? {} : { arn }),
        ...(lastModified === undefined ? {} : { lastModified: lastModified.toISOString() }),
      });
    }
  }
  return {
    config,
    output: template.entry.output,
    pattern: template.entry.settings.output,
    template: template.entry.from ?? template.entry.template,
    templateDigest: templateDigest(template),
    seal: seal(bytes),
    renderedAt,
    parameters: [...parameters.values()],
  };
}

function sameRender(one: RecordedFile, other: RecordedFile): boolean {
  return JSON.stringify({ ...one, renderedAt: '' }) === JSON.stringify({ ...other, renderedAt: '' });
}
