import { type Problem, SsmithError } from './error/problem.ts';
import { keyFor } from './put/key.ts';
import { writableName } from './put/name.ts';
import type { WritableStore } from './put/open.ts';
import { lengthClass, valueFault } from './put/value.ts';
import { problemOf, writeVersion } from './put/write.ts';
import type { Secret } from './secret/secret.ts';
import type { Failure, ParameterType } from './source/source.ts';
import type { NewVersion, Tier } from './source/writer.ts';
import { prepareWriting, withStore, type WritingOptions } from './writing.ts';

export interface PutOptions extends WritingOptions {
  /** `/app/prod/key`, or `./key` below the first level of the hierarchy; variables are filled in. */
  readonly name: string;
  /** Or who is asked for it, when everything else is right. */
  readonly value: Secret | (() => Promise<Secret>);
  /** SecureString, unless it says something else. */
  readonly type?: ParameterType;
  readonly description?: string;
  readonly tier?: Tier;
  readonly label?: string;
  /** The version that must be the current one. Without it the parameter must not exist. */
  readonly ifVersion?: number;
}

export interface PutResult {
  readonly name: string;
  readonly store: string;
  readonly type: ParameterType;
  readonly keyId: string | undefined;
  /** The version that was written, or would be. */
  readonly version: number;
  /** `16 to 31 characters`. */
  readonly length: string;
  /** What went wrong with the label, after the version was written. */
  readonly unlabelled: Failure | undefined;
}

const defaultDeadline = 30_000;

/**
 * Writes one parameter: a new one, or the version after the one that is named.
 * @throws {SsmithError} before anything is asked, for what cannot be written; `parameter-exists` or `version-mismatch` when the
 * store does not hold what was expected
 */
export async function put(options: PutOptions): Promise<PutResult> {
  const { config, variables, settings } = await prepareWriting(options);
  const name = writableName(options.name, config, variables);
  const type = options.type ?? 'SecureString';
  const keyId = type === 'SecureString' ? keyFor(settings) : undefined;
  const faults = [name, keyId].filter((one): one is Problem => typeof one === 'object');
  stopAt([...faults, ...settingProblems(options)]);
  const value = typeof options.value === 'function' ? await options.value() : options.value;
  stopAt(valueProblems(value, type, options.tier));
  const wanted = { ...options, value, type, name: String(name), keyId: keyId as string | undefined, after: options.ifVersion };

  return withStore(settings, { deadline: options.deadline ?? defaultDeadline, signal: options.signal }, async (store, signal) => {
    const problem = await presentProblem(store, wanted, signal);
    if (problem !== undefined) throw new SsmithError(problem);
    const next = { version: (wanted.after ?? 0) + 1, unlabelled: undefined };
    const written = options.dryRun === true ? next : await writeVersion(store, wanted, signal);
    if ('code' in written) throw new SsmithError(written);
    return { name: wanted.name, store: store.source.description, type, keyId: wanted.keyId, ...written, length: lengthClass(wanted.value) };
  });
}

function stopAt(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SsmithError(problems);
}

function settingProblems({ description = '', label }: PutOptions): Problem[] {
  const problems: Problem[] = [];
  if (description.length > 1024) {
    problems.push({ code: 'usage', message: 'the description has more than 1024 characters', help: 'shorten it' });
  }
  if (label !== undefined && !/^(?!\d|aws|ssm)[A-Za-z0-9._-]{1,100}$/i.test(label)) {
    const help = 'it holds up to 100 letters, digits and `._-`, and begins neither with a digit nor with `aws` or `ssm`';
    problems.push({ code: 'usage', message: 'this cannot be a label', help });
  }
  return problems;
}

function valueProblems(value: Secret, type: ParameterType, tier: Tier | undefined): Problem[] {
  const fault = valueFault(value, type, tier);
  return fault === undefined ? [] : [{ code: 'value-unstorable', message: `the value ${fault.what}`, help: fault.help }];
}

/** Why what is there now is not what the version is to follow. Its value is not asked for. */
async function presentProblem(
  { source }: WritableStore,
  { name, type, after }: NewVersion,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const [answer] = await source.get([{ name }], { decrypt: false, signal });
  if (answer?.kind === 'failed') return problemOf(name, answer);
  if (answer?.kind !== 'found') {
    if (after === undefined) return undefined;
    const message = `\`${name}\` does not exist in ${source.description}`;
    return { code: 'parameter-not-found', message, help: 'leave --if-version away to create it' };
  }
  const { version, type: present } = answer.parameter;
  if (present !== type) {
    const message = `\`${name}\` exists already, as a ${present}, and its type cannot be changed`;
    return { code: 'parameter-exists', message, help: `pass --type ${present}, or delete it first` };
  }
  if (after === undefined) {
    const message = `\`${name}\` exists already, in version ${version}`;
    return { code: 'parameter-exists', message, help: `pass --if-version ${version} to write the next version` };
  }
  if (version === after) return undefined;
  const message = `\`${name}\` has version ${version}, not ${after}; nothing was written`;
  return { code: 'version-mismatch', message, help: `somebody has written it since: look at it, then pass --if-version ${version}` };
}
