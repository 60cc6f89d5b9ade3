import { check, type CheckResult, placeData, SsmithError, type Problem } from '@ssmith/core';
import { type Context, deadlineOf, flag, jobOptions } from '../context.ts';
import { count } from '../context.ts';

/** `ssmith check`: one environment, or several; the mistakes of all of them at once. */
export async function runCheck(context: Context): Promise<number> {
  const { line, signal, progress } = context;
  const environments = flag(line, 'env')?.split(',') ?? [undefined];
  const results: { env: string | undefined; result: CheckResult }[] = [];
  const problems: Problem[] = [];
  for (const env of environments) {
    progress.start(`checking${env === undefined ? '' : ` ${env}`}`);
    try {
      results.push({ env, result: await check({ ...jobOptions(line, env), ...deadlineOf(line), signal }) });
    } catch (error) {
      if (!(error instanceof SsmithError)) throw error;
      const prefix = environments.length > 1 ? `${env}: ` : '';
      problems.push(...error.problems.map((problem) => ({ ...problem, message: `${prefix}${problem.message}` })));
    }
  }
  progress.stop();
  if (problems.length > 0) throw new SsmithError(problems);
  if (line.flags.has('json')) context.print(`${JSON.stringify({ environments: results.map(report) }, null, 2)}\n`);
  else for (const { env, result } of results) describe(context, env, result);
  return 0;
}

function report({ env, result }: { env: string | undefined; result: CheckResult }): Record<string, unknown> {
  const unchecked = result.unchecked.map(({ reason, places }) => ({ reason, places: places.map(placeData) }));
  return { ...(env === undefined ? {} : { env }), templates: result.templates, references: result.references, unchecked };
}

function describe({ say, warn }: Context, env: string | undefined, { templates, references, unchecked, warnings }: CheckResult): void {
  warn(warnings);
  for (const { reason, places } of unchecked) warn([{ message: `not checked: ${reason}`, places }]);
  say(`${env === undefined ? '' : `${env}: `}${count(references, 'reference')} in ${count(templates, 'template')}: no mistakes\n`);
}
