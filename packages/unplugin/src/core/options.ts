import type { AskingOptions, JobOptions } from '@ssmith/core';

/** The settings of the plugin. Paths are relative to the root. */
export interface Options extends Pick<JobOptions, 'region' | 'profile' | 'endpoint'>, Pick<AskingOptions, 'deadline'> {
  /** What relative paths start from, and where the search for a config begins. @default the bundler's own root */
  readonly root?: string;
  /** The config. @default the nearest one at or above the root */
  readonly config?: string;
  /** The value of the variable `env`. @default what the config says */
  readonly env?: string;
  /** Values of other variables of the config. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The store that is asked in development and for `expose`: a name of the config, or a YAML file. @default the config's */
  readonly store?: string;
  /**
   * The keys that code for the browser may have, by the id of the template: its path below the directory of the config.
   * `api.url` names a key within another; `true` all. A secret among them fails the build.
   * @default nothing
   */
  readonly expose?: Readonly<Record<string, readonly string[] | true>>;
  /**
   * `inline` writes values into the bundle of a server: into its output, and into the caches of the bundler.
   * @default `runtime`: the bundle reads them when it runs
   */
  readonly server?: 'runtime' | 'inline';
  /**
   * `html` writes what is exposed neither into the code for browsers nor into its pages, and asks for nothing. The pages have room for it,
   * and `ssmith render --manifest ssmith.client.json --html DIRECTORY` fills them, for each environment.
   * @default `inline`: code for browsers holds it
   */
  readonly client?: 'inline' | 'html';
  /** The manifest with which pages are filled; nothing to publish. @default `ssmith.client.json` beside the directory of the output */
  readonly clientManifest?: string;
  /**
   * What is looked for in the output for browsers, besides references that nobody has replaced. `true`: all secrets that
   * the config and its templates refer to, for which they are asked for and decrypted; `false`: nothing at all.
   * @default with SSMITH_SCAN=1 all, otherwise the secrets that this process has read for another purpose
   */
  readonly scan?: boolean;
  /**
   * Where declarations for TypeScript are written, or whether.
   * @default `ssmith-env.d.ts`, if there is a tsconfig.json beside it
   */
  readonly types?: boolean | string;
  /**
   * Whether the files that the config lists are rendered before the first module is read.
   * @default while developing and watching; in a build when SSMITH_RENDER=1, as the machine that builds is no place for secrets
   */
  readonly render?: boolean;
  /** Where the code that is built will run. @default what the bundler says; where it does not know, it has to be told */
  readonly side?: Side;
}

/** `server` may have every value, when it runs; `client` is a browser. */
export type Side = 'server' | 'client';
