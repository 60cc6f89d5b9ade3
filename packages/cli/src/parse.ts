import { parseArgs } from 'node:util';
import { nearest } from '@ssmith/core/suggest';
import { type Command, commands, type Flag, globalFlags } from './table.ts';

/** A command line, understood. */
export interface CommandLine {
  readonly command: Command | undefined;
  readonly arguments: readonly string[];
  /** What stands behind `--`, for the commands that run another one. */
  readonly rest: readonly string[];
  /** By name, without dashes. Switches are `true`; flags that may be repeated are lists. */
  readonly flags: ReadonlyMap<string, string | true | readonly string[]>;
}

/** A command line that cannot be understood: a sentence and a hint. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly help: string;

  constructor(message: string, help = 'ssmith --help lists commands and flags') {
    super(message);
    this.help = help;
  }
}

/** @throws {UsageError} */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const all = [...new Map([...commands.flatMap(({ flags }) => flags), ...globalFlags].map((flag) => [flag.name, flag])).values()];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(all.map((flag) => [flag.name, optionOf(flag)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index ?? argv.length;
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' && token.index < end ? [token.value] : []));
  const command = findCommand(positionals[0]);
  const behind = argv.slice(end + 1);
  const rest = command?.runs === true ? behind : [];
  if (command?.runs !== true) positionals.push(...behind);
  const known = [...(command?.flags ?? []), ...globalFlags];
  const flags = new Map<string, string | true | string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = known.find(({ name }) => name === token.name) ?? unknownFlag(token.rawName, command, known);
    const value = flagValue(flag, token.value, token.inlineValue === true);
    if (flag.multiple === true) flags.set(flag.name, [...((flags.get(flag.name) as string[] | undefined) ?? []), String(value)]);
    else flags.set(flag.name, value);
  }
  return { command, arguments: checkCount(command, positionals.slice(1), flags.has('help')), rest, flags };
}

function optionOf({ value, short, multiple }: Flag): { type: 'string' | 'boolean'; short?: string; multiple?: boolean } {
  return { type: value === undefined ? 'boolean' : 'string', ...(short && { short }), ...(multiple && { multiple }) };
}

function findCommand(name: string | undefined): Command | undefined {
  if (name === undefined) return undefined;
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    commands.map((command) => command.name),
  );
  throw new UsageError(`there is no command \`${name}\``, near === undefined ? undefined : `did you mean \`${near}\`?`);
}

function unknownFlag(rawName: string, command: Command | undefined, known: readonly Flag[]): never {
  const near = nearest(
    rawName.replace(/^-+/, ''),
    known.map(({ name }) => name),
  );
  const of = command === undefined ? '' : ` of \`${command.name}\``;
  throw new UsageError(`there is no flag \`${rawName}\`${of}`, near === undefined ? undefined : `did you mean \`--${near}\`?`);
}

function flagValue({ name, value }: Flag, given: string | undefined, inline: boolean): string | true {
  if (value === undefined) {
    if (given !== undefined) throw new UsageError(`\`--${name}\` takes no value`);
    return true;
  }
  // What looks like the next flag was not meant as a value; `--name=--value` is.
  if (given === undefined || (!inline && /^--?\w/.test(given))) throw new UsageError(`\`--${name}\` needs a value: --${name} ${value}`);
  return given;
}

function checkCount(command: Command | undefined, given: readonly string[], help: boolean): readonly string[] {
  if (command === undefined || help) return given;
  const [least, most] = command.arguments;
  const usage = `usage: ssmith ${command.name} ${command.usage}`;
  if (given.length < least) throw new UsageError(`\`${command.name}\` needs an argument`, usage);
  if (given.length > most) throw new UsageError(`\`${command.name}\` takes fewer arguments`, usage);
  return given;
}

/**
 * A time such as `30s`, `500ms`, `2m`; a bare number means seconds. Milliseconds.
 * @param least 0 where no time at all means something
 */
export function parseTime(flag: string, text: string, least: 0 | 1 = 1): number {
  const [, digits = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
  // The longest that a timer can be set to.
  if (digits === '' || !(milliseconds >= least && milliseconds < 2 ** 31))
    throw new UsageError(`\`--${flag}\` is a time such as 30s, 500ms, 2m or 24h`);
  return Math.round(milliseconds);
}
