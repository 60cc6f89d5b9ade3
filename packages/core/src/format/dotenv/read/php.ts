import { php } from './grammars.ts';
import { readVariable, type Variables } from './rules.ts';

/** phpdotenv puts lines together before it looks at them, comments too: from one with `="` up to where the quote is closed. */
export function readPhp(text: string): Variables {
  const variables = new Map<string, string | undefined>();
  let open: string[] = [];
  for (const line of text.split(/\r?\n|\r/)) {
    const goesOn = open.length > 0 ? !closes(line, 1) : line.includes('="') && !closes(line, 2);
    open.push(line);
    if (goesOn) continue;
    const found = readVariable(open.join('\n'), 0, php);
    if (found !== undefined) variables.set(found.name, found.text);
    open = [];
  }
  return variables;
}

/** Counts the quotes that no backslash escapes and that do not begin the line. */
function closes(line: string, needed: number): boolean {
  return line === '"' || [...line.replaceAll('\\\\', '').matchAll(/(?=[^\\]")/g)].length >= needed;
}
