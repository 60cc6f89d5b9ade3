import { check, type CheckResult, exitCodeOf, placeData, type Problem, problemData, SsmithError } from '@ssmith/core';
import { type Context, count, deadlineOf, flag, jobOptions } from '../context.ts';
import { commandLike, sayNext, withPutHelp } from '../next.ts';
import { UsageError } from '../parse.ts';
import type { Finding } from '../report/finding.ts';

const formats = ['human', 'json', 'sarif', 'github'] as const;
type Format = (typeof formats)[number];

interface Checked {
  readonly env: string | undefined;
  readonly result: CheckResult;
}

/** `ssmith check`: one environment, or several; the mistakes of all of them at once. */
export async function runCheck(context: Context): Promise<number> {
  const format = formatOf(context);
  const { results, problems } = await checkAll(context);
  if (format === 'json') {
    const report =
      problems.length > 0 ? { exit: exitCodeOf(problems), errors: problems.map(problemData) } : { environments: results.map(reportOf) };
    context.print(`${JSON.stringify(report, null, 2)}\n`);
    return problems.length > 0 ? exitCodeOf(problems) : 0;
  }
  if (format !== 'human') context.print(await machineReport(format, context, findingsOf(results, problems)));
  if (problems.length > 0) throw new SsmithError(problems);
  for (const checked of results) describe(context, checked);
  // Here it would replace what somebody develops with, by the values of production.
  if (format === 'human' && results.length === 1 && !context.line.flags.has('offline'))
    sayNext(context, commandLike(context.line, ['deploy']), 'where it is to run');
  return 0;
}

function formatOf({ line }: Context): Format {
  const given = flag(line, 'format');
  if (given !== undefined && line.flags.has('json')) throw new UsageError('`--json` and `--format` exclude each other');
  const format = formats.find((one) => one === (given ?? (line.flags.has('json') ? 'json' : 'human')));
  if (format === undefined) throw new UsageError(`\`--format\` is one of ${formats.join(', ')}`);
  return format;
}

async function checkAll({ line, signal, progress }: Context): Promise<{ results: Checked[]; problems: Problem[] }> {
  const environments = flag(line, 'env')?.split(',') ?? [undefined];
  const offline = line.flags.has('offline');
  const results: Checked[] = [];
  const problems: Problem[] = [];
  for (const env of environments) {
    progress.start(`checking${env === undefined ? '' : ` ${env}`}`);
    try {
      results.push({ env, result: await check({ ...jobOptions(line, env), ...deadlineOf(line), offline, signal }) });
    } catch (error) {
      if (!(error instanceof SsmithError)) throw error;
      const prefix = environments.length > 1 ? `${env}: ` : '';
      problems.push(...error.problems.map((problem) => ({ ...withPutHelp(problem, line, env), message: `${prefix}${problem.message}` })));
    }
  }
  progress.stop();
  return { results, problems };
}

function reportOf({ env, result }: Checked): Record<string, unknown> {
  const unchecked = result.unchecked.map(({ reason, places }) => ({ reason, places: places.map(placeData) }));
  return { ...(env === undefined ? {} : { env }), templates: result.templates, references: result.references, unchecked };
}

function findingsOf(results: readonly Checked[], problems: readonly Problem[]): Finding[] {
  return [
    ...problems.map(({ code, message, help, places = [] }) => ({
      level: 'error' as const,
      rule: code,
      message: sentence(message, help),
      places,
    })),
    ...results.flatMap(({ env, result: { warnings, unchecked } }) => {
      const prefix = env === undefined || results.length === 1 ? '' : `${env}: `;
      return [
        ...warnings.map(({ message, help, places = [] }) => ({
          level: 'warning' as const,
          rule: 'warning' as const,
          message: sentence(`${prefix}${message}`, help),
          places,
        })),
        ...unchecked.map(({ reason, places }) => ({
          level: 'note' as const,
          rule: 'not-checked' as const,
          message: `${prefix}not checked: ${reason}`,
          places,
        })),
      ];
    }),
  ];
}

function sentence(message: string, help: string | undefined): string {
  return help === undefined ? message : `${message}\n${help}`;
}

async function machineReport(format: 'sarif' | 'github', { line }: Context, findings: readonly Finding[]): Promise<string> {
  if (format === 'github') return (await import('../report/github.ts')).githubCommands(findings);
  return (await import('../report/sarif.ts')).checkLog(findings, flag(line, 'config') ?? 'ssmith.config.yaml');
}

function describe({ line, say, warn }: Context, { env, result: { templates, references, unchecked, warnings } }: Checked): void {
  warn(warnings);
  for (const { reason, places } of unchecked) warn([{ message: `not checked: ${reason}`, places }]);
  const verdict = line.flags.has('offline') ? 'no mistakes in them; no parameter was asked for' : 'no mistakes';
  say(`${env === undefined ? '' : `${env}: `}${count(references, 'reference')} in ${count(templates, 'template')}: ${verdict}\n`);
}
