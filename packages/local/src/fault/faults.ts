/** What can be wrong with the service, its keys, and the network. Nothing is, unless it is said here. */
export interface Faults {
  /** From it comes what is left to chance, so that a run can be had again. */
  readonly seed?: number;
  /** Milliseconds before each answer. */
  readonly latency?: number;
  /** Up to so many milliseconds more. */
  readonly jitter?: number;
  /** Calls per second that the service grants, as much of which can be saved up. */
  readonly rates?: Rates | 'default';
  /** Empty pages before each page of a list. */
  readonly emptyPages?: number;
  /** Names, and paths of trees, that IAM denies. `/app/*` is everything below `/app`, `*` is DescribeParameters. One denied name fails its whole batch. */
  readonly denied?: readonly string[];
  /** KMS keys, as parameters name them, that this identity may not use. */
  readonly deniedKeys?: readonly string[];
  readonly disabledKeys?: readonly string[];
  /** The session of the credentials is over. */
  readonly expiredCredentials?: boolean;
  /** Milliseconds by which the clock of the service is ahead. A signature is good for five minutes. */
  readonly clockAhead?: number;
  /** What strikes calls, in this order of precedence. */
  readonly failures?: readonly Failure[];
}

/** A failure, and which calls it strikes: all that are not left out by one of the conditions. */
export interface Failure {
  readonly kind: FailureKind;
  /** Names on the wire, such as `GetParameters`. */
  readonly operations?: readonly string[];
  /** The first so many calls that it could strike. */
  readonly first?: number;
  /** This part of the calls, by chance: 0.1 is one in ten. */
  readonly share?: number;
  /** Only in this time, in milliseconds since the faults were set: an outage. */
  readonly window?: readonly [from: number, until: number];
}

export type FailureKind =
  /** The service's ThrottlingException. */
  | 'throttle'
  /** The service's InternalServerError, with the status 500. */
  | 'error'
  /** The service's ServiceUnavailable, with the status 503. */
  | 'unavailable'
  /** Takes the request and never answers. */
  | 'hang'
  /** Sends a blank every 100 ms, for ever: no timeout between bytes ever strikes. */
  | 'trickle'
  /** The connection ends in the middle of the body. */
  | 'cut'
  /** The connection is reset before the answer. */
  | 'reset'
  /** The page of a proxy, with the status 200. */
  | 'html'
  /** The page of a load balancer, with the status 503. */
  | 'html503';

export interface Rates {
  /** GetParameter, GetParameters and GetParametersByPath together. */
  readonly reads?: number;
  readonly writes?: number;
  /** DescribeParameters, GetParameterHistory and the labels, each for itself. */
  readonly lookups?: number;
  readonly deletes?: number;
}

/** What an account has that has not paid for more. Source: the quotas of Systems Manager. */
export const defaultRates = { reads: 40, writes: 3, lookups: 3, deletes: 3 } as const satisfies Rates;
