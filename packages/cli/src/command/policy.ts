import { type PolicyOptions, policyOf, type PolicyResult, type Purpose, SsmithError, unknownAccount, verifyPolicy } from '@ssmith/core';
import { type Context, count, deadlineOf, flag, jobOptions } from '../context.ts';
import { UsageError } from '../parse.ts';
import { cdk } from '../policy/cdk.ts';
import { cloudFormation } from '../policy/cloudformation.ts';
import { terraform } from '../policy/terraform.ts';

const purposes: readonly Purpose[] = ['render', 'check', 'put'];
const formats: Readonly<Record<string, (result: PolicyResult) => string>> = {
  json: documents,
  terraform,
  cloudformation: cloudFormation,
  cdk,
};

/** `ssmith policy`: the rights that the templates need, or whether this identity has them. */
export async function runPolicy(context: Context): Promise<number> {
  const { line, signal, progress, print, say, warn } = context;
  const purpose = oneOf(context, 'for', purposes);
  const format = oneOf(context, 'format', Object.keys(formats));
  if (line.flags.has('json') && line.flags.has('format')) throw new UsageError('`--json` and `--format` exclude each other');
  const environments = flag(line, 'env')?.split(',');
  const options: PolicyOptions = {
    ...jobOptions(line),
    ...deadlineOf(line),
    ...(purpose === undefined ? {} : { purpose }),
    ...(environments === undefined ? {} : { environments }),
    signal,
  };
  if (line.flags.has('verify')) return verify(context, options);
  progress.start('looking at parameters');
  const result = await policyOf({ ...options, lookup: line.flags.has('lookup') });
  progress.stop();
  if (result.policies.length === 0 && !line.flags.has('json')) {
    say('no right is needed\n');
    return 0;
  }
  const text = line.flags.has('json') ? report(result) : (formats[format ?? 'json'] ?? documents)(result);
  warn(result.warnings);
  if (result.policies.length > 1) {
    say(`${result.policies.length} policies, each for another identity: ${result.policies.map(({ identity }) => identity).join(', ')}\n`);
  }
  print(text);
  return 0;
}

function oneOf<T extends string>({ line }: Context, name: string, allowed: readonly T[]): T | undefined {
  const given = flag(line, name);
  const found = allowed.find((one) => one === given);
  if (given !== undefined && found === undefined) throw new UsageError(`\`--${name}\` is one of ${allowed.join(', ')}`);
  return found;
}

async function verify({ line, progress, print, say }: Context, options: PolicyOptions): Promise<number> {
  const stray = ['lookup', 'format'].find((name) => line.flags.has(name));
  if (stray !== undefined) throw new UsageError(`\`--${stray}\` does not go with \`--verify\`, which prints no policy`);
  progress.start('trying rights');
  const { asked } = await verifyPolicy(options);
  progress.stop();
  if (line.flags.has('json')) print(`${JSON.stringify({ asked, missing: [] }, null, 2)}\n`);
  else say(`${count(asked, 'name')} asked for: no right is missing\n`);
  return 0;
}

/** What IAM takes as it is. For several identities an object with a document for each. */
function documents(result: PolicyResult): string {
  refuseUnknownAccount(result);
  const { policies } = result;
  const [first] = policies;
  const data = policies.length === 1 ? first?.document : Object.fromEntries(policies.map(({ identity, document }) => [identity, document]));
  return `${JSON.stringify(data, null, 2)}\n`;
}

function report(result: PolicyResult): string {
  refuseUnknownAccount(result);
  const { purpose, policies, warnings } = result;
  const shown = policies.map(({ identity, document }) => ({ identity, document }));
  return `${JSON.stringify({ purpose, policies: shown, warnings: warnings.map(({ message }) => message) }, null, 2)}\n`;
}

/** A policy with a placeholder would be attached, and give nothing. */
function refuseUnknownAccount({ policies }: PolicyResult): void {
  if (!JSON.stringify(policies.map(({ document }) => document)).includes(unknownAccount)) return;
  throw new SsmithError({
    code: 'account-missing',
    message: 'the account that the ARNs of the policy name is not known',
    help: 'set `account` in the config, or look it up with --lookup; --format terraform, cloudformation and cdk leave it to the deployment',
  });
}
