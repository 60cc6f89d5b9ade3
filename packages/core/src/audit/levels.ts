import type { Config } from '../config/config.ts';
import { expandVariables, type Variables } from '../config/variables.ts';

/** The levels of a hierarchy: what belongs to this environment, and to which level any name belongs. */
export interface Levels {
  /** With the variables of this run, without a slash at the end. */
  readonly own: readonly string[];
  /** `/shop/prod` for `/shop/prod/db/password`, whatever the environment of this run; else the first part of the name. */
  levelOf(name: string): string;
}

export function levelsOf({ hierarchy = [] }: Config, variables: Variables): Levels {
  const expanded = hierarchy.map((level) => expandVariables(level, variables)).filter(({ missing }) => missing.length === 0);
  const patterns = hierarchy.map((level) => patternOf(level, variables));
  return {
    own: expanded.map(({ text }) => text.replace(/\/+$/, '')),
    levelOf: (name) => {
      const found = patterns.flatMap((pattern) => pattern.exec(name)?.[1] ?? []);
      const [longest] = found.toSorted((one, other) => other.length - one.length);
      return (longest === '' ? '/' : longest) ?? /^\/[^/]*/.exec(name)?.[0] ?? name;
    },
  };
}

/** `${env}` is any environment; other variables are what they are in this run. */
function patternOf(level: string, variables: Variables): RegExp {
  const others = new Map([...variables].filter(([name]) => name !== 'env'));
  const { text } = expandVariables(level.replace(/\/+$/, ''), others);
  const parts = text.split(/\$\{\w+\}/).map(literally);
  return new RegExp(`^(${parts.join('[^/]+')})/`);
}

/** Whether a name is below a path. */
export function isBelow(name: string, path: string): boolean {
  return name.startsWith(`${path}/`);
}

/** The source of an expression that matches a text and nothing else. */
export function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
