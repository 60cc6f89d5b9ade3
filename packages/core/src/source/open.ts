import type { StoreSettings } from '../config/stores.ts';
import { shownPath } from '../error/shown-path.ts';
import type { ParameterSource } from './source.ts';

/** Opens a store. The SDK, and the parser of the embedded store, are loaded here and not before. */
export async function openSource(settings: StoreSettings, signal: AbortSignal, isOneOfMany = false): Promise<ParameterSource> {
  if (settings.kind === 'file') {
    const { openFileStore } = await import('./file.ts');
    return openFileStore(settings.file, shownPath(settings.file));
  }
  const { openAwsSource } = await import('./aws/open.ts');
  return openAwsSource(settings, signal, isOneOfMany);
}
