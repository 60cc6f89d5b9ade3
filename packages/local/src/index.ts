export type { Failure, FailureKind, Faults, Rates } from './fault/faults.ts';
export type { Call } from './server/log.ts';
export { type LocalStoreOptions, type RunningStore, startLocalStore } from './start.ts';
export type { Seed, Seeds } from './store/seed.ts';
