import type { AnsweringStore, Problem, RenderResult, Warning } from '@ssmith/core';
import type { PlatformName } from './platform/platform.ts';
import type { TimedStage } from './stages.ts';

/**
 * `done`: new files are in place, and whatever was to be content with them is. `unchanged`: they were the right ones
 * already. `kept`: Parameter Store could not be asked, the last good files stay. `rolled-back`: new files were in place, and
 * the ones before are again. `failed`: no file has been changed, unless a problem says otherwise.
 */
export type Outcome = 'done' | 'unchanged' | 'kept' | 'rolled-back' | 'failed';

/** What a deployment has come to, for better or worse. No value is in it. */
export interface DeployResult {
  readonly outcome: Outcome;
  /** The exit code that says so. */
  readonly exit: number;
  readonly dryRun: boolean;
  readonly platform: PlatformName;
  /** Who answered: each store with its account. */
  readonly stores: readonly AnsweringStore[];
  readonly stages: readonly TimedStage[];
  readonly files: readonly { readonly template: string; readonly output: string; readonly action: string; readonly mode: number }[];
  readonly removed: readonly string[];
  readonly parameters: RenderResult['parameters'];
  readonly moved: RenderResult['moved'];
  readonly warnings: readonly Warning[];
  readonly problems: readonly Problem[];
}
