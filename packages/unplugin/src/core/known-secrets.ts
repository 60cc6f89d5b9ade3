import type { Guarded } from '@ssmith/core';

/** The secrets that this process has read, by what it has read them for: what one build has read, another one must not publish. */
const known = new Map<string, readonly Guarded[]>();

/** Those of an earlier time, for the same purpose, are not looked for any more. */
export function remember(purpose: readonly unknown[], secrets: readonly Guarded[]): void {
  known.set(JSON.stringify(purpose), secrets);
}

export function knownSecrets(): readonly Guarded[] {
  return [...known.values()].flat();
}
