import type { Variables } from './rules.ts';

/** The file of `$GITHUB_ENV`: `NAME=rest of the line`, or `NAME<<word`, lines, `word`. */
export function readGithub(text: string): Variables {
  const variables = new Map<string, string | undefined>();
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [sign, heredoc] = [line.indexOf('='), line.indexOf('<<')];
    if (sign > 0 && (heredoc === -1 || sign < heredoc)) variables.set(line.slice(0, sign), line.slice(sign + 1));
    else if (heredoc > 0) {
      const end = lines.indexOf(line.slice(heredoc + 2), at + 1);
      // The runner stops at a word that does not come again.
      if (end === -1) return variables;
      variables.set(line.slice(0, heredoc), lines.slice(at + 1, end).join('\n'));
      at = end;
    }
  }
  return variables;
}
