import { spawn } from 'node:child_process';

const here = new URL('.', import.meta.url).pathname;
const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;

export interface Typing {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is typed when the terminal shows a question, in this order. */
  readonly answers: readonly (readonly [question: string, answer: string])[];
}

/** Runs `ssmith` as a person would, at a terminal. It needs Python. @returns what the terminal shows, with plain line breaks */
export async function atTerminal(
  args: readonly string[],
  { cwd, env, answers }: Typing,
): Promise<{ shown: string; status: number | null }> {
  const child = spawn('python3', [`${here}terminal.py`, JSON.stringify(answers), process.execPath, bin, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (shown += chunk));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { shown: shown.replaceAll('\r\n', '\n'), status };
}
