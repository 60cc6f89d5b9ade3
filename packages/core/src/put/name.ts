import type { Config } from '../config/config.ts';
import { expandVariables, missingVariables, type Variables } from '../config/variables.ts';
import type { Problem } from '../error/problem.ts';
import { nameFault } from '../reference/name.ts';

/** Below what a relative name is written: the first level of the hierarchy, as the config spells it. */
function firstLevel({ hierarchy = [] }: Config): string | Problem {
  const [level] = hierarchy;
  if (level !== undefined) return level.replace(/\/$/, '');
  const message = 'a relative name needs a `hierarchy` in the config';
  return { code: 'config-invalid', message, help: 'give the name as an absolute one, or add `hierarchy`' };
}

/**
 * The full name that a pattern stands for; `./name` is below the first level of the hierarchy. What cannot be a name is not
 * repeated: it may be a value at the wrong place.
 */
export function writableName(pattern: string, config: Config, variables: Variables): string | Problem {
  let absolute = pattern;
  if (pattern.startsWith('./')) {
    const level = firstLevel(config);
    if (typeof level !== 'string') return level;
    absolute = `${level}${pattern.slice(1)}`;
  }
  const { text, missing } = expandVariables(absolute, variables);
  const fault = writableFault(text);
  // A name with a variable is shown nowhere either, unless it can be one.
  if (missing.length > 0 && /^[\w./${}-]+$/.test(absolute)) return missingVariables(missing, config.vars);
  if (fault === undefined) return text;
  return { code: 'name-invalid', message: `this cannot be the name of a parameter: ${fault}`, help: nameHelp };
}

const nameHelp =
  'a name is written as /app/prod/key, or ./key below the first level of the hierarchy; it is not repeated here, in case it is a value';

function writableFault(name: string): string | undefined {
  return name.startsWith('/aws/') ? 'what is below `/aws` belongs to AWS' : nameFault(name);
}
