import type { StoreSettings } from '../config/stores.ts';
import type { Demand } from '../fetch/demand.ts';
import type { Settled } from '../fetch/settle.ts';
import type { KeyFact, Looked, ParameterFact, Reach } from '../source/inspector.ts';
import type { FileFact } from './file-facts.ts';
import type { Levels } from './levels.ts';

/** Everything that the rules look at, gathered before the first of them does. */
export interface Facts {
  readonly levels: Levels;
  readonly stores: readonly StoreFacts[];
  readonly files: readonly FileFact[];
  /** Steps of Dockerfiles that render, as they are shown: `Dockerfile:7`. */
  readonly imageSteps: readonly string[];
  /** What was written of parameters since the files were rendered; a text when that is not known. */
  readonly stale: Looked<readonly StaleFile[]>;
  /** When each generation that is kept was replaced. */
  readonly generations: readonly { readonly number: number; readonly until: Date }[];
  /** The state directory; absent when nothing is remembered. */
  readonly state: string | undefined;
}

export interface StaleFile {
  /** As it is shown. */
  readonly file: string;
  readonly parameters: readonly string[];
}

export interface StoreFacts {
  readonly store: StoreSettings;
  /** Relative names, and with them the hierarchy, belong to it. */
  readonly isDefault: boolean;
  readonly demands: readonly Demand[];
  /** Parameters that are not described here: those of other accounts, of Secrets Manager, of AWS. */
  readonly elsewhere: readonly Demand[];
  /** Below the hierarchy, and what the templates ask for. */
  readonly parameters: Looked<readonly ParameterFact[]>;
  /** By the names that the parameters have for them, without those of AWS; absent for a store without keys. */
  readonly keys: ReadonlyMap<string, Looked<KeyFact | undefined>> | undefined;
  /** All parameters of the account that these keys encrypt. */
  readonly encrypted: Looked<readonly ParameterFact[]>;
  /** Absent for a store that asks nobody who he is. */
  readonly reach: readonly Reach[] | undefined;
  /** What the demands read, without decrypting. */
  readonly settled: readonly Settled[];
}
