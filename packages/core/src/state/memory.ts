import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Settled } from '../fetch/settle.ts';
import type { Obsolete } from '../output/plan.ts';
import { takeSnapshot } from '../output/snapshot.ts';
import { isInsideRoots } from '../output/target.ts';
import type { Rendered } from '../render/substitute.ts';
import { openStateDirectory, stateDirectory } from './directory.ts';
import { digest, readRecord, type RecordedFile, type RecordedParameter, type Seal, sealer, writeRecord } from './record.ts';

/** What a set of files remembers from one render to the next. */
export interface Memory {
  /** Files that were rendered for an entry that the config does not have any more, as far as they are still there. */
  obsolete(): Obsolete[];
  /** Called when the files are in place. Writes nothing when nothing has changed. */
  remember(rendered: readonly Rendered[], settled: readonly Settled[]): void;
}

/** @param writable false: neither the directory nor anything in it is created */
export function openMemory({ config, directory, name }: { config: Config; directory: string; name: string }, writable: boolean): Memory {
  const place = stateDirectory(name, config.state === undefined ? undefined : resolve(directory, config.state));
  if (writable) openStateDirectory(place);
  const seal = sealer(place, writable);
  const { files: known } = readRecord(place);
  const roots = (config.roots ?? ['.']).map((root) => resolve(directory, root));
  const patterns = new Set((config.files ?? []).map(({ output }) => output));
  // A path that a record names is believed only where this config may write.
  const dropped = known.filter(({ output, pattern }) => !patterns.has(pattern) && isInsideRoots(output, roots));

  return {
    obsolete: () =>
      dropped.flatMap(({ output, seal: expected }) => {
        const present = takeSnapshot(output);
        return present === undefined ? [] : [{ path: output, untouched: seal(present.content) === expected }];
      }),
    remember: (rendered, settled) => {
      const now = new Date().toISOString();
      const current = rendered.map((one) => recordOf(one, settled, seal, now));
      const written = new Set(current.map(({ output }) => output));
      const others = known.filter((file) => !written.has(file.output) && !dropped.includes(file));
      const unchanged = current.every((file) => known.some((before) => sameRender(before, file)));
      if (unchanged && others.length + current.length === known.length) return;
      writeRecord(place, { version: 1, files: [...others, ...current] });
    },
  };
}

function recordOf({ template, bytes }: Rendered, settled: readonly Settled[], seal: Seal, renderedAt: string): RecordedFile {
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
    output: template.entry.output,
    pattern: template.entry.settings.output,
    template: template.entry.template,
    templateDigest: digest(template.source.text),
    seal: seal(bytes),
    renderedAt,
    parameters: [...parameters.values()],
  };
}

function sameRender(one: RecordedFile, other: RecordedFile): boolean {
  return JSON.stringify({ ...one, renderedAt: '' }) === JSON.stringify({ ...other, renderedAt: '' });
}
