export { type Identity, readIdentityList } from './access/identity.ts';
export type { PolicyDocument, Statement } from './access/policy.ts';
export type { Failure, FailureKind, Faults, Rates } from './fault/faults.ts';
export type { Call } from './server/log.ts';
export { readFaults } from './fault/read.ts';
export { type LocalStoreOptions, type RunningStore, startLocalStore } from './start.ts';
export type { Seed, Seeds } from './store/seed.ts';
