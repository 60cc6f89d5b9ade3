import { existsSync } from 'node:fs';
import type { StoreSettings } from '../config/stores.ts';
import { shownPath } from '../error/shown-path.ts';
import { openSource } from '../source/open.ts';
import type { ParameterSource } from '../source/source.ts';
import type { ParameterWriter } from '../source/writer.ts';

/** A store that is written to, and read to know what is there. */
export interface WritableStore {
  readonly source: ParameterSource;
  readonly writer: ParameterWriter;
  close(): void;
}

/** An embedded store need not be there yet. */
export async function openWritable(settings: StoreSettings, signal: AbortSignal): Promise<WritableStore> {
  const writer = await openWriter(settings, signal);
  const source = await openReader(settings, signal);
  return {
    source,
    writer,
    close: () => {
      writer.close();
      source.close();
    },
  };
}

async function openReader(settings: StoreSettings, signal: AbortSignal): Promise<ParameterSource> {
  if (settings.kind === 'aws' || existsSync(settings.file)) return openSource(settings, signal);
  return (await import('../source/file.ts')).newFileStore(shownPath(settings.file));
}

async function openWriter(settings: StoreSettings, signal: AbortSignal): Promise<ParameterWriter> {
  if (settings.kind === 'file') return (await import('../local/writer.ts')).localWriter(settings.file, shownPath(settings.file));
  return (await import('../source/aws/writer.ts')).openAwsWriter(settings, signal);
}
