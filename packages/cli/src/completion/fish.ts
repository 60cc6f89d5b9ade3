import { type Command, commands, type Flag, globalFlags, type Values } from '../table.ts';
import { quoted } from './words.ts';

/** The script for fish. */
export function fishCompletion(): string {
  const none = `'not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}'`;
  const lines = [
    ...globalFlags.map((flag) => `complete -c ssmith ${flagOptions(flag)}`),
    ...commands.map(({ name, help }) => `complete -c ssmith -n ${none} -f -a ${name} -d ${quoted(help)}`),
    ...commands.flatMap((command) => commandLines(command)),
  ];
  return `# fish completion of ssmith\ncomplete -c ssmith -f\n${lines.join('\n')}\n`;
}

function commandLines({ name, flags, values, runs }: Command): string[] {
  const here = `complete -c ssmith -n '__fish_seen_subcommand_from ${name}'`;
  const behind = `complete -c ssmith -n '__fish_seen_subcommand_from ${name}; and contains -- -- (commandline -opc)'`;
  return [
    ...(values === undefined ? [] : [`${here} ${argument(values)}`]),
    ...flags.map((flag) => `${here} ${flagOptions(flag)}`),
    ...(runs === true ? [`${behind} -F`] : []),
  ];
}

function argument(values: Values): string {
  return values === 'path' ? '-F' : `-f -a '${values.join(' ')}'`;
}

function flagOptions({ name, short, value, values, help }: Flag): string {
  const spelling = `${short === undefined ? '' : `-s ${short} `}-l ${name}`;
  const what = value === undefined ? '' : ` -r ${values === undefined ? '-f' : argument(values)}`;
  return `${spelling}${what} -d ${quoted(help)}`;
}
