import { type Command, commands, type Flag, globalFlags } from './table.ts';

/** The help of the program, or of one command. */
export function helpText(command: Command | undefined): string {
  return command === undefined ? overview() : manual(command);
}

function overview(): string {
  return `ssmith renders config files from templates in the repo and values in AWS SSM Parameter Store.

usage: ssmith COMMAND [FLAGS]

commands:
${table(commands.map(({ name, usage, help }) => [`${name} ${usage}`.trim(), help]))}

flags of every command:
${flagTable(globalFlags)}

\`ssmith COMMAND --help\` lists the flags of a command.

exit codes: 0 done · 2 usage or config · 3 template or value · 4 parameter not found · 5 denied
            6 unavailable, try again · 7 write failed · 8 another run holds the lock · 9 leak · 10 kept the last files
            11 a check or the reload failed · 12 drift, findings · 125 \`exec\` itself failed · 130, 143 interrupted
            1 a bug in ssmith
`;
}

function manual({ name, usage, help, flags, runs }: Command): string {
  const order = runs === true ? ['[FLAGS]', usage] : [usage, '[FLAGS]'];
  return `ssmith ${name}: ${help}

usage: ${['ssmith', name, ...order].filter((part) => part !== '').join(' ')}

${flagTable(flags)}

flags of every command:
${flagTable(globalFlags)}
`;
}

function flagTable(flags: readonly Flag[]): string {
  return table(
    flags.map(({ name, short, value, help }) => [
      `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
      help,
    ]),
  );
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
