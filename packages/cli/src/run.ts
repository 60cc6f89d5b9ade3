import { constants } from 'node:os';
import { codes, exitCodeOf, formatProblem, formatWarning, type Problem, problemData, readable, SsmithError } from '@ssmith/core';
import { runRender } from './command/render.ts';
import type { Context } from './context.ts';
import { type CommandLine, UsageError } from './parse.ts';
import { paintFor, Progress } from './terminal.ts';

/** What a deployment runs is here; the others are loaded when they are asked for. */
const runners: Readonly<Record<string, (context: Context) => Promise<number>>> = {
  render: runRender,
  check: async (context) => (await import('./command/check.ts')).runCheck(context),
  diff: async (context) => (await import('./command/diff.ts')).runDiff(context),
  status: async (context) => (await import('./command/status.ts')).runStatus(context),
  policy: async (context) => (await import('./command/policy.ts')).runPolicy(context),
  audit: async (context) => (await import('./command/audit.ts')).runAudit(context),
  refs: async (context) => (await import('./command/refs.ts')).runRefs(context),
  exec: async (context) => (await import('./command/exec.ts')).runExec(context),
  scan: async (context) => (await import('./command/scan.ts')).runScan(context),
  rollback: async (context) => (await import('./command/rollback.ts')).runRollback(context),
  import: async (context) => (await import('./command/import.ts')).runImport(context),
  put: async (context) => (await import('./command/put.ts')).runPut(context),
  deploy: async (context) => (await import('./command/deploy.ts')).runDeploy(context),
  completion: async (context) => (await import('./command/completion.ts')).runCompletion(context),
  init: async (context) => (await import('./command/init.ts')).runInit(context),
  local: async (context) => (await import('./command/local.ts')).runLocal(context),
};

/** Runs a command; whatever it throws becomes a message and an exit code here, and nowhere else. */
export async function run(name: string, line: CommandLine): Promise<number> {
  const quiet = line.flags.has('quiet');
  const json = line.flags.has('json');
  const paint = paintFor(process.stderr, line.flags.has('no-color'));
  const progress = new Progress(process.stderr, !quiet && !json);
  const interruption = watchSignals();
  const reportError = (error: unknown): number => {
    const exit = reportProblems(error instanceof SsmithError ? error.problems : [bug(error)], json, line.flags.has('no-color'));
    return name === 'exec' ? execFailed : exit;
  };
  // What is thrown where nobody waits for it: Node.js would print it as it is, and a message may quote a value.
  process.on('uncaughtException', (error) => process.exit(reportError(error)));
  const context: Context = {
    line,
    signal: interruption.signal,
    progress,
    print: (text) => void process.stdout.write(text),
    say: (text) => void (quiet || process.stderr.write(text)),
    warn: (warnings) => {
      if (!quiet) for (const text of readable(warnings, (one) => formatWarning(one, paint), 'warning')) process.stderr.write(text);
    },
  };
  // The SDK is part of this program; which Node.js it will need one day is not the user's concern.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  try {
    const code = await (runners[name] as (context: Context) => Promise<number>)(context);
    // The command of `exec` has had the signal itself, and its own way to end.
    return name === 'exec' ? code : (interruption.code ?? code);
  } catch (error) {
    progress.stop();
    if (interruption.code !== undefined) {
      if (concernsFiles(error)) reportProblems(error.problems, json, line.flags.has('no-color'));
      return interruption.code;
    }
    if (error instanceof UsageError) return reportUsage(error, json);
    return reportError(error);
  }
}

/** What an interruption has cut short needs no words; how the work ended that was finished all the same does. */
function concernsFiles(error: unknown): error is SsmithError {
  if (!(error instanceof SsmithError)) return false;
  const exit = exitCodeOf(error.problems);
  return exit === codes['write-failed'].exit || exit === codes['reload-failed'].exit;
}

/** So that whoever looks at the code knows that it is not the command's. */
const execFailed = 125;

export function reportUsage({ message, help }: UsageError, json: boolean): number {
  return reportProblems([{ code: 'usage', message, help }], json, false);
}

function reportProblems(problems: readonly Problem[], json: boolean, noColor: boolean): number {
  const exit = exitCodeOf(problems);
  if (json) process.stdout.write(`${JSON.stringify({ exit, errors: problems.map(problemData) }, null, 2)}\n`);
  else {
    const paint = paintFor(process.stderr, noColor);
    for (const text of readable(problems, (one) => formatProblem(one, paint), 'error')) process.stderr.write(text);
  }
  return exit;
}

/** The message of an unforeseen error may quote a value; its name and where it was thrown do not. */
function bug(error: unknown): Problem {
  const { name = 'Error', message = '', stack = '' } = error instanceof Error ? error : {};
  const frames = stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((frame) => /^\s+at /.test(frame))
    .slice(0, 6);
  return {
    code: 'internal',
    message: `this is a bug in ssmith (${name})`,
    help: ['please report it with these lines:', ...frames].join('\n'),
  };
}

/** SIGINT, SIGTERM and SIGHUP end the asking; what is being written is finished first, because writing is never interrupted. */
function watchSignals(): { readonly signal: AbortSignal; readonly code: number | undefined } {
  const controller = new AbortController();
  let code: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      code = 128 + constants.signals[name];
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    get code() {
      return code;
    },
  };
}
