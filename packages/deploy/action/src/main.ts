import { commandLineOf, InputError } from './inputs.ts';

/**
 * The action is the command: its inputs become a command line, and what the command says to a job of GitHub Actions
 * (masks, annotations, a summary, outputs) is the same as in a step that runs it.
 */
try {
  process.argv.splice(2, Infinity, ...commandLineOf(process.env));
  await import('ssmith/main');
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stdout.write(`::error title=ssmith usage::${error.message}\n`);
  process.exitCode = 2;
}
