import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../parse.ts';

const scripts: Readonly<Record<string, () => string>> = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `ssmith completion`: a script that knows every command and flag. It asks nobody for names of parameters. */
export async function runCompletion({ line, print }: Context): Promise<number> {
  const [shell = ''] = line.arguments;
  if (!Object.hasOwn(scripts, shell)) throw new UsageError(`there is no completion for \`${shell}\``, 'one of: bash, zsh, fish');
  print(scripts[shell]?.() ?? '');
  return 0;
}
