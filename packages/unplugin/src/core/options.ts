import type { AskingOptions, JobOptions } from '@ssmith/core';

/** What the plugin is told. Everything has a default; a build without `expose` asks nobody for anything. */
export interface Options extends Omit<JobOptions, 'cwd' | 'single' | 'documents'>, Pick<AskingOptions, 'deadline'> {
  /**
   * Where the config is looked for, and what paths in messages start from.
   * @default the root of the bundler
   */
  readonly root?: string;
  /**
   * The keys that browsers may see, by template: its path below the directory of the config. A key within another is
   * written `api.url`; `true` is all of them. A secret among them stops the build, without exception.
   * @default {}
   */
  readonly expose?: Readonly<Record<string, readonly string[] | true>>;
  /**
   * Who runs the code. Rollup has no word for it, so that it has to be said there.
   * @default what the bundler knows
   */
  readonly side?: Side;
}

export type Side = 'server' | 'client';
