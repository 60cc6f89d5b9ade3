import { dirname, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Settled } from '../fetch/settle.ts';
import type { Obsolete } from '../output/plan.ts';
import { readIfPlain } from '../output/snapshot.ts';
import { isInsideRoots } from '../output/target.ts';
import type { Rendered } from '../render/substitute.ts';
import { realPlace } from '../template/place.ts';
import { checkStateDirectory, openStateDirectory, stateDirectory } from './directory.ts';
import { digest, existingSealer, readRecord, type RecordedFile, type RecordedParameter, type Seal, sealer, writeRecord } from './record.ts';

/** What a set of files remembers from one render to the next. */
export interface Memory {
  /**
   * Files that were rendered for an entry that this config does not have any more, as far as they are still there.
   * @param written what this run writes, whatever the config calls it
   */
  obsolete(written: ReadonlySet<string>): Obsolete[];
  /** Makes sure that it can be remembered, before a file is touched. */
  open(): void;
  /** Called when the files are in place. Writes nothing when nothing has changed. */
  remember(rendered: readonly Rendered[], settled: readonly Settled[]): void;
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
  const { files: known } = readRecord(place);
  const patterns = new Set((config.files ?? []).map(({ output }) => output));
  // A path that a record names is believed only where this config may write.
  const dropped = known.filter((file) => file.config === configFile && !patterns.has(file.pattern) && isInsideRoots(file.output, roots));

  return {
    obsolete: (written) => {
      const seal = existingSealer(place);
      return dropped
        .filter(({ output }) => !written.has(output))
        .flatMap(({ output, seal: expected }) => {
          const content = seal === undefined ? undefined : readIfPlain(output);
          return content === undefined
            ? []
            : [{ path: output, directory: realPlace(dirname(output)), untouched: seal?.(content) === expected }];
        });
    },
    open: () => {
      openStateDirectory(place);
      sealer(place);
    },
    remember: (rendered, settled) => {
      const seal = sealer(place);
      const now = new Date().toISOString();
      const current = rendered.map((one) => recordOf(configFile, one, settled, seal, now));
      const written = new Set(current.map(({ output }) => output));
      const others = known.filter((file) => !written.has(file.output) && !dropped.includes(file));
      const unchanged = current.every((file) => known.some((before) => sameRender(before, file)));
      if (unchanged && others.length + current.length === known.length) return;
      writeRecord(place, { version: 1, files: [...others, ...current] });
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
    const found = outcome.kind === 'found' ? [outcome.parameter] : outcome.kind === 'tree' ? outcome.parameters : [];
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
    templateDigest: digest(template.entry.from ?? template.source.text),
    seal: seal(bytes),
    renderedAt,
    parameters: [...parameters.values()],
  };
}

function sameRender(one: RecordedFile, other: RecordedFile): boolean {
  return JSON.stringify({ ...one, renderedAt: '' }) === JSON.stringify({ ...other, renderedAt: '' });
}
