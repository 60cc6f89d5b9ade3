import type { Members } from '../input/member.ts';

/** A request, as it arrived, and what became of it. Names only: no value is kept. */
export interface Call {
  readonly operation: string;
  /** Of the operations on several parameters. */
  readonly names?: readonly string[];
  /** Of the operations on one. */
  readonly name?: string;
  /** Of GetParametersByPath. */
  readonly path?: string;
  readonly withDecryption: boolean;
  /** Without a signature that can be read there are none. */
  readonly accessKeyId?: string;
  readonly region?: string;
  /** Milliseconds, on the clock of `performance.now()`. */
  readonly at: number;
  /** `answered`, the type of the service's error, or what struck it on the wire. */
  readonly outcome: string;
}

/** What was asked, the latest calls only, so that a server may run for weeks; the counts are of all. */
export class CallLog {
  readonly calls: Call[] = [];
  readonly #counts = new Map<string, number>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > this.#most) this.calls.splice(0, this.calls.length - this.#most);
    this.#counts.set(call.operation, (this.#counts.get(call.operation) ?? 0) + 1);
  }

  clear(): void {
    this.calls.length = 0;
    this.#counts.clear();
  }

  /** Calls by operation, since the start or the last time that the log was cleared. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

/** The names in a request, whatever else it says. */
export function namesIn(members: Members): Pick<Call, 'names' | 'name' | 'path' | 'withDecryption'> {
  const { Names, Name, Path, ResourceId, WithDecryption } = members;
  const name = Name ?? ResourceId;
  return {
    ...(Array.isArray(Names) ? { names: Names.filter((one) => typeof one === 'string') } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof Path === 'string' ? { path: Path } : {}),
    withDecryption: WithDecryption === true,
  };
}
