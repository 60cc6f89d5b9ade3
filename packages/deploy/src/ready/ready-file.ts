/** What is known of a repository when files for a platform are written into it. */
export interface RepositoryFacts {
  /** Name of the application: letters, digits and `-`. */
  readonly name: string;
  /** Directory of the config, relative to the root of the repository; `.` for the root itself. */
  readonly directory: string;
  /** Environments by name, the one for development first: `['dev', 'prod']`. */
  readonly environments: readonly string[];
  /** Rendered files, relative to the directory of the config. */
  readonly outputs: readonly string[];
  /** Absent: not known, which is a mistake for files that name it only. */
  readonly region?: string | undefined;
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Argv that starts the application: `['node', 'server.js']`. */
  readonly start: readonly string[];
  /** Templates, relative to the directory of the config. */
  readonly templates?: readonly string[];
  /** Of AWS, 12 digits. */
  readonly account?: string;
  /** The signal at which the application reads its files again: `SIGHUP`. Without it the application is started anew. */
  readonly reloadSignal?: string;
}

/** A file that works on its platform as it is written. */
export interface ReadyFile {
  /** Relative to the root of the repository, `/` between. */
  readonly path: string;
  readonly text: string;
  readonly mode?: 0o644 | 0o755;
  /** One sentence: what it is for. */
  readonly purpose: string;
}

export type ReadyFiles = (facts: RepositoryFacts) => readonly ReadyFile[];
