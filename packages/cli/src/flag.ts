/** A flag, as people read of it. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** The placeholder of its value in the help; a flag without one is a switch. */
  readonly value?: string;
  readonly multiple?: boolean;
  /** What its value can be; the shell completes it. */
  readonly values?: Values;
  readonly help: string;
}

/** A path, or one of these words. */
export type Values = 'path' | readonly string[];

export interface Command {
  readonly name: string;
  /** The positional arguments, as the help shows them. */
  readonly usage: string;
  readonly help: string;
  readonly flags: readonly Flag[];
  /** It runs another command, which stands behind `--`. */
  readonly runs?: true;
  /** How many positional arguments it takes. */
  readonly arguments: readonly [least: number, most: number];
  /** What the first of them can be. */
  readonly values?: Values;
  /** Each of them can be that. */
  readonly alike?: true;
}
