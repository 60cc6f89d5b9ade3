import type { StoreSettings } from '../config/stores.ts';
import { shownPath } from '../error/shown-path.ts';
import type { Inspector } from './inspector.ts';

/** Opens a store to be looked at. The SDK, and the parser of the embedded store, are loaded here and not before. */
export async function openInspector(settings: StoreSettings, signal: AbortSignal): Promise<Inspector> {
  if (settings.kind === 'file') {
    const { inspectFileStore } = await import('./file-inspector.ts');
    return inspectFileStore(settings.file, shownPath(settings.file));
  }
  const { openAwsInspector } = await import('./aws/inspector.ts');
  return openAwsInspector(settings, signal);
}
