import type { Verification } from '@ssmith/core';
import { choosePlatform, deploy, deployData, type PlatformName, platformNames, type StageName } from '@ssmith/deploy';
import { concealing, type Context, deadlineOf, doing, flag, jobOptions, unavailableOptions } from '../context.ts';
import { commandLike, sayNext } from '../next.ts';
import { type CommandLine, parseTime, UsageError } from '../parse.ts';

const steps: Readonly<Record<StageName, string>> = {
  ...doing,
  splay: 'waiting, so that not all ask at once',
  preflight: 'looking ahead',
  before: 'running the command before',
  after: 'running the command after',
};

/** `ssmith deploy`: the step of a deployment that refreshes the config files. */
export async function runDeploy(context: Context): Promise<number> {
  const { line, signal, progress, print, say } = context;
  const wanted = platformOf(line);
  const platform = choosePlatform(wanted, process.env);
  const splay = flag(line, 'splay');
  const lockWait = flag(line, 'lock-wait');
  const result = await deploy({
    ...jobOptions(line),
    ...deadlineOf(line),
    ...unavailableOptions(line),
    ...verification(line),
    ...(wanted === undefined ? {} : { platform: wanted }),
    ...(await concealing(line)),
    ...(line.flags.has('no-hooks') ? { hooks: false } : {}),
    ...(splay === undefined ? {} : { splay: parseTime('splay', splay, 0) }),
    ...(lockWait === undefined ? {} : { lockWait: parseTime('lock-wait', lockWait) }),
    dryRun: line.flags.has('dry-run'),
    allowLocalStore: line.flags.has('allow-local-store'),
    allowImageLayer: line.flags.has('allow-image-layer'),
    signal,
    onStage: (name) => progress.start(steps[name]),
  });
  progress.stop();
  const report = platform.report(result, process.env);
  if (line.flags.has('json')) print(`${JSON.stringify(deployData(result), null, 2)}\n`);
  else if (result.exit !== 0) process.stderr.write(report);
  else say(report);
  if (result.outcome === 'done' || result.outcome === 'unchanged') sayNext(context, commandLike(line, ['audit']));
  return result.exit;
}

function platformOf(line: CommandLine): PlatformName | undefined {
  const wanted = flag(line, 'platform');
  const found = platformNames.find((name) => name === wanted);
  if (wanted !== undefined && found === undefined) throw new UsageError(`\`--platform\` is one of ${platformNames.join(', ')}`);
  return found;
}

function verification(line: CommandLine): { verify?: Verification } {
  const url = flag(line, 'probe');
  const time = flag(line, 'within');
  if (url !== undefined && line.rest.length > 0) throw new UsageError('`--probe` and a command do not go together');
  if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url)))
    throw new UsageError('`--probe` is a URL with http:// or https://');
  if (time !== undefined && url === undefined && line.rest.length === 0) {
    throw new UsageError('`--within` goes with `--probe` or a command');
  }
  const within = time === undefined ? {} : { within: parseTime('within', time) / 1000 };
  if (url !== undefined) return { verify: { url, ...within } };
  return line.rest.length > 0 ? { verify: { command: [...line.rest], ...within } } : {};
}
