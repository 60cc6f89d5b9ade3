import type { Content, Failure, Reader } from './reader.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * How GitHub's runner for Linux reads the file that `$GITHUB_ENV` names. The runner itself cannot be asked without GitHub,
 * so these are its rules, written down anew: the only reader here that is not the real one.
 */
export const githubRules: Reader<Variables | Failure> = {
  name: 'GitHub $GITHUB_ENV',
  version: () => 'its rules, not the runner',
  missing: () => undefined,
  read: (contents) => Promise.resolve(contents.map(readFile)),
};

function readFile(content: Content): Variables | Failure {
  try {
    return Object.fromEntries(
      assignments(new TextDecoder().decode(typeof content === 'string' ? new TextEncoder().encode(content) : content)),
    );
  } catch (error) {
    return { $error: (error as Error).message };
  }
}

/** Only a line feed ends a line. `NAME=…` is the rest of the line; `NAME<<END` is all lines until one that is `END`. */
function* assignments(text: string): Generator<[name: string, value: string]> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const [, name = '', operator, rest = ''] = /^(.*?)(=|<<)(.*)$/s.exec(line) ?? [];
    if (operator === undefined) throw new Error(`Invalid format '${line}'`);
    if (name.toUpperCase() === 'NODE_OPTIONS') throw new Error(`Can't store ${name}`);
    if (operator === '=') yield [name, rest];
    else {
      if (name === '' || rest === '') throw new Error(`Invalid format '${line}'`);
      const end = lines.indexOf(rest, at + 1);
      if (end === -1) throw new Error(`Matching delimiter not found '${rest}'`);
      yield [name, lines.slice(at + 1, end).join('\n')];
      at = end;
    }
  }
}
