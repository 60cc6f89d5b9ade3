/** What a job has set: inputs, and everything else of its environment. */
type Environment = Readonly<Record<string, string | undefined>>;

/** An input that has a value which it cannot have. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The commands of the action, and what they are on the command line. The runner itself reads what they print. */
const commands: Readonly<Record<string, readonly string[]>> = {
  deploy: ['deploy', '--mask'],
  render: ['deploy', '--mask', '--no-hooks'],
  check: ['check', '--format', 'github'],
};

/** The other inputs have the names of flags. Which of them a command knows, its own parser says. */
const texts = ['env', 'cwd', 'config', 'store', 'region', 'endpoint', 'deadline', 'probe', 'within', 'splay', 'on-unavailable', 'max-age'];
const switches = ['dry-run', 'allow-local-store', 'offline'];

/**
 * The command line that the inputs of a step mean.
 * @throws {InputError}
 */
export function commandLineOf(environment: Environment): string[] {
  const wanted = inputOf(environment, 'command') || 'deploy';
  const command = Object.hasOwn(commands, wanted) ? commands[wanted] : undefined;
  if (command === undefined) throw new InputError(`the input \`command\` is one of ${Object.keys(commands).join(', ')}`);
  const given = texts.flatMap((name) => {
    const value = inputOf(environment, name);
    return value === '' ? [] : [`--${name}=${value}`];
  });
  const variables = inputOf(environment, 'var').split('\n').filter(Boolean);
  return [
    ...command,
    ...given,
    ...variables.map((one) => `--var=${one.trim()}`),
    ...switches.flatMap((name) => switchOf(environment, name)),
  ];
}

/** As the runner hands them over; blanks around a value are nobody's intention. */
function inputOf(environment: Environment, name: string): string {
  return environment[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
}

/** The booleans of YAML 1.2, as `getBooleanInput` of @actions/core knows them. */
function switchOf(environment: Environment, name: string): string[] {
  const value = inputOf(environment, name);
  if (['true', 'True', 'TRUE'].includes(value)) return [`--${name}`];
  if (['', 'false', 'False', 'FALSE'].includes(value)) return [];
  throw new InputError(`the input \`${name}\` is true or false`);
}
