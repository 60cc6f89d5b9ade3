import { loadAsync } from 'unplugin-ssmith/functions';

// Once for each environment of the function, before it is called. `ENVIRONMENT` of the function says which values.
await loadAsync();

export const { handler } = await import('./handler.ts');
