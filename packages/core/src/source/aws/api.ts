import type { ParameterType } from '../source.ts';

/** A parameter as it stands in an answer. `Selector` begins with a colon and is there only when one was asked for. */
export interface RawParameter {
  readonly Name?: string | undefined;
  readonly ARN?: string | undefined;
  readonly Type?: ParameterType | undefined;
  readonly Value?: string | undefined;
  readonly Version?: number | undefined;
  readonly Selector?: string | undefined;
  readonly LastModifiedDate?: Date | undefined;
  /** Of a SecureString, in metadata only: the key, as whoever wrote the parameter called it. */
  readonly KeyId?: string | undefined;
}

export interface RawBatch {
  readonly Parameters?: readonly RawParameter[] | undefined;
  /** The names as they were asked for; the service gives no reason. */
  readonly InvalidParameters?: readonly string[] | undefined;
}

export interface RawPage {
  readonly Parameters?: readonly RawParameter[] | undefined;
  readonly NextToken?: string | undefined;
}

/** The two operations that reading needs, one attempt each. What they throw is what `classify` knows. */
export interface SsmApi {
  /** At most ten names. */
  getParameters(names: readonly string[], decrypt: boolean, signal: AbortSignal): Promise<RawBatch>;
  getParametersByPath(path: string, token: string | undefined, decrypt: boolean, signal: AbortSignal): Promise<RawPage>;
  close(): void;
}
