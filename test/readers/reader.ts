/** A program or library that ssmith does not use, and that shows what it finds in a file. */
export interface Reader<Result> {
  readonly name: string;
  /** Of what really reads, as it tells itself. */
  readonly version: () => string;
  /** What it would need that this machine does not have. */
  readonly missing: () => string | undefined;
  /** Reads whole files, each as if it were the only one; what is found, in the same order. */
  readonly read: (files: readonly Content[]) => Promise<readonly Result[]>;
}

/** What is in a file. */
export type Content = string | Uint8Array;

/** Why a file cannot be read, in the reader's own words. */
export interface Failure {
  readonly $error: string;
}
