import type { Problem } from '../error/problem.ts';
import { nearest } from '../error/suggest.ts';
import type { Config } from './config.ts';

/** The values of a run's variables. */
export type Variables = ReadonlyMap<string, string>;

export interface VariableInput {
  /** From `--var name=value` and `--env`. */
  readonly given: ReadonlyMap<string, string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const allowed = /^[A-Za-z0-9_.-]+$/;

/**
 * Command line over environment over default, and only for variables that the config declares (`env` may always be
 * given). A variable without a value is no error by itself: it is one where something uses it.
 */
export function resolveVariables(declared: Config['vars'] = {}, input: VariableInput): { variables: Variables; problems: Problem[] } {
  const variables = new Map<string, string>();
  const problems: Problem[] = [];

  for (const [name, entry] of Object.entries(declared)) {
    const { from, default: fallback } = typeof entry === 'string' ? { from: undefined, default: entry } : entry;
    const value = input.given.get(name) ?? ((from && input.environment[from]) || fallback);
    if (value !== undefined) variables.set(name, value);
  }
  for (const [name, value] of input.given) {
    if (name === 'env' || name in declared) variables.set(name, value);
    else problems.push(undeclared(name, Object.keys(declared)));
  }
  for (const [name, value] of variables) {
    if (allowed.test(value)) continue;
    const message = `the value of the variable \`${name}\` may hold only letters, digits and \`_.-\``;
    problems.push({ code: 'variable-invalid', message });
  }
  return { variables, problems };
}

function undeclared(name: string, known: readonly string[]): Problem {
  const near = nearest(name, known);
  return {
    code: 'usage',
    message: `the config declares no variable \`${name}\``,
    help: near === undefined ? `declare it under \`vars\` in the config` : `did you mean \`${near}\`?`,
  };
}

/** A pattern with its variables filled in, or the names of those that have no value. */
export function expandVariables(pattern: string, variables: Variables): { text: string; missing: string[] } {
  const missing: string[] = [];
  const text = pattern.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    const value = variables.get(name);
    if (value === undefined) missing.push(name);
    return value ?? whole;
  });
  return { text, missing };
}

/** What to say of variables without a value. */
export function missingVariables(names: readonly string[], declared: Config['vars'] = {}): Omit<Problem, 'places'> {
  const [name = ''] = names;
  const entry = declared[name];
  const from = typeof entry === 'object' ? entry.from : undefined;
  const flag = name === 'env' ? '--env NAME' : `--var ${name}=VALUE`;
  return {
    code: 'variable-missing',
    message: `the variable \`${name}\` has no value`,
    help: from === undefined ? `pass \`${flag}\`` : `pass \`${flag}\`, or set the environment variable ${from}`,
  };
}
