import { SsmithError, type Place, type Warning } from './error/problem.ts';
import type { Settled } from './fetch/settle.ts';
import { type Job, type JobOptions, mayBeEmpty, prepareJob, syntaxProblems } from './job.ts';
import { secretsManagerPrefix } from './reference/name.ts';
import { type AskingOptions, resolveDemands } from './resolve.ts';
import { readValues } from './value/values.ts';

export interface CheckOptions extends JobOptions, AskingOptions {
  /** Look at templates and config only: no store is asked, and no credentials are needed. */
  readonly offline?: boolean;
}

export interface CheckResult {
  /** Files and references that were looked at. */
  readonly templates: number;
  readonly references: number;
  /** What cannot be known without decrypting, with the reason. */
  readonly unchecked: readonly { readonly reason: string; readonly places: readonly Place[] }[];
  readonly warnings: readonly Warning[];
}

/**
 * Templates, config and parameters, without decrypting: the identity needs no right to use a key and sees no secret.
 * Where files would be written, and as whom, is not looked at: that is the matter of the machine that renders.
 * @throws {SsmithError} everything else that a render would stumble over, as far as it can be known this way
 */
export async function check(options: CheckOptions = {}): Promise<CheckResult> {
  const job = await prepareJob(options);
  if (options.offline === true) return checkOffline(job);
  const inSecretsManager = job.demands.filter(({ candidates }) => candidates[0]?.name.startsWith(secretsManagerPrefix));
  const askable = job.demands.filter((demand) => !inSecretsManager.includes(demand));
  const resolution = await resolveDemands(askable, false, options);

  const encrypted = resolution.settled.filter(isEncrypted);
  const readable = resolution.settled.filter((one) => !isEncrypted(one));
  const values = readValues(readable, mayBeEmpty(job));
  const problems = [...job.problems, ...(await syntaxProblems(job)), ...resolution.problems, ...values.problems];
  if (problems.length > 0) throw new SsmithError(problems);
  return {
    templates: job.templates.length,
    references: job.demands.length,
    unchecked: [
      ...group(
        'a secret of Secrets Manager is not seen without decrypting',
        inSecretsManager.map(({ use }) => use.place),
      ),
      ...group(
        'the type, or the JSON field, of a SecureString is not seen without decrypting',
        encrypted.filter(({ demand }) => asksForContent(demand.use.reference)).map(({ demand }) => demand.use.place),
      ),
    ],
    warnings: job.warnings,
  };
}

async function checkOffline(job: Job): Promise<CheckResult> {
  const problems = [...job.problems, ...(await syntaxProblems(job))];
  if (problems.length > 0) throw new SsmithError(problems);
  return { templates: job.templates.length, references: job.demands.length, unchecked: [], warnings: job.warnings };
}

function isEncrypted({ outcome }: Settled): boolean {
  if (outcome.kind === 'tree') return outcome.parameters.some(({ decrypted }) => !decrypted);
  return outcome.kind === 'found' && !outcome.parameter.decrypted;
}

function asksForContent({ field, type }: { field: readonly string[]; type: string }): boolean {
  return field.length > 0 || type !== 'string';
}

function group(reason: string, places: readonly Place[]): CheckResult['unchecked'][number][] {
  return places.length === 0 ? [] : [{ reason, places }];
}
