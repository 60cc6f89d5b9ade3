/** What a run is at. Each ends where the next one begins; `check`, `reload`, `verify` and `undo` come only when there is one. */
export type Stage = 'ask' | 'write' | 'check' | 'swap' | 'reload' | 'verify' | 'undo';

export type OnStage = (stage: Stage) => void;
