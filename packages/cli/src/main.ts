import { helpText } from './help.ts';
import { type CommandLine, parseCommandLine, UsageError } from './parse.ts';

declare const VERSION: string;

/** From the command line to an exit code. Help and version load nothing but this. */
async function main(argv: readonly string[]): Promise<number> {
  const jsonWanted = argv.includes('--json');
  let line: CommandLine;
  try {
    line = parseCommandLine(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return (await import('./run.ts')).reportUsage(error, jsonWanted);
  }
  if (line.flags.has('version')) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if (line.flags.has('help') || line.command === undefined) {
    (line.flags.has('help') ? process.stdout : process.stderr).write(helpText(line.command));
    return line.flags.has('help') ? 0 : 2;
  }
  return (await import('./run.ts')).run(line.command.name, line);
}

/** Until the end is known it is a failure: a process that runs out of things to do would otherwise end with 0. */
process.exitCode = 1;
const code = main(process.argv.slice(2));

/** Data that could not be written is a failure, also when everything else went well. */
const writeFailed = 7;
process.stdout.on('error', () => process.exit(writeFailed));

/** What still hangs (a credential provider that nobody answers) must not keep a deployment waiting. */
async function end(): Promise<void> {
  process.exitCode = await code;
  process.stdout.write('', (error) => (error ? process.exit(writeFailed) : process.stderr.write('', () => process.exit())));
}

void end();
