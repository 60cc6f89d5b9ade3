import type { Config } from '../config/config.ts';
import type { Variables } from '../config/variables.ts';
import type { Problem } from '../error/problem.ts';
import { writableName } from '../put/name.ts';
import type { WritableStore } from '../put/open.ts';
import { sameText, valueFault } from '../put/value.ts';
import { problemOf } from '../put/write.ts';
import type { NewVersion, Tier } from '../source/writer.ts';
import { at, type ImportedValue, named, type ReadImport, unknownKeys } from './read.ts';
import type { Replaced } from './template.ts';

export interface Mapping {
  /** Below what the names are, as it was written: `/app/${env}`; without it the first level of the hierarchy. */
  readonly to: string | undefined;
  readonly plain: ReadonlySet<string>;
  readonly keyId: string | undefined;
  readonly tier: Tier | undefined;
}

/** A value on its way to a parameter. */
export interface Planned extends Replaced {
  readonly wanted: Omit<NewVersion, 'after'>;
}

/** From keys to names. Everything that is wrong is told at once, before anybody is asked. */
export function planImport(
  read: ReadImport,
  mapping: Mapping,
  config: Config,
  variables: Variables,
): { planned: Planned[]; problems: Problem[] } {
  const { plain, keyId, tier } = mapping;
  const problems = unknownKeys(plain, read.values, 'plain');
  const planned: Planned[] = [];
  for (const one of read.values) {
    const pattern = patternOf(one, mapping, config);
    const name = one.path.every((level) => /^[\w.-]+$/.test(level)) ? writableName(pattern, config, variables) : oddKey;
    if (typeof name !== 'string') {
      problems.push(name.code === 'name-invalid' ? at(read.file, one.line, name.code, name.message, name.help) : name);
      continue;
    }
    const type = plain.has(one.key) ? 'String' : 'SecureString';
    const fault = valueFault(one.value, type, tier);
    if (fault !== undefined) {
      problems.push(
        at(
          read.file,
          one.line,
          'value-unstorable',
          `the value of ${named(one.key)} ${fault.what}`,
          `${fault.help}; or leave it in the file with --leave`,
        ),
      );
    }
    const wanted = { name, value: one.value, type, keyId: type === 'SecureString' ? keyId : undefined, tier } as const;
    planned.push({ ...one, reference: `ssm:${pattern}`, secret: type === 'SecureString', wanted });
  }
  return { planned, problems: [...problems, ...twice(read, planned)] };
}

const oddKey: Problem = {
  code: 'name-invalid',
  message: 'this key cannot be a level of a name, which holds only letters, digits and `_.-`',
  help: 'rename it, or leave it in the file with --leave',
};

/** Relative names are looked for at the first level before all others, so that they need not say it. */
function patternOf({ path }: ImportedValue, { to }: Mapping, { hierarchy: [first] = [] }: Config): string {
  const base = to === undefined || trim(to) === trim(first ?? '') ? '.' : trim(to);
  return `${base}/${path.join('/')}`;
}

function trim(path: string): string {
  return path.replace(/\/$/, '');
}

/** Of two lines with one key readers take the last; to import one of them in silence would be to guess. */
function twice({ file }: ReadImport, planned: readonly Planned[]): Problem[] {
  const first = new Map<string, Planned>();
  return planned.flatMap((one) => {
    const before = first.get(one.wanted.name);
    first.set(one.wanted.name, before ?? one);
    if (before === undefined || sameText(before.value, one.value)) return [];
    const message = `${named(one.key)} is there twice, in line ${before.line} too, with different values`;
    return [at(file, one.line, 'template-syntax', message, 'remove the one that does not count')];
  });
}

export type Action = 'create' | 'overwrite' | 'keep';

/** What is to be done with a parameter. */
export interface Step extends Planned {
  readonly action: Action;
  /** The version that is there. */
  readonly after: number | undefined;
}

/** Compares with what is there, which needs the right to decrypt. What is there and equal stays as it is. */
export async function compare(
  { source }: WritableStore,
  planned: readonly Planned[],
  overwrite: boolean,
  signal: AbortSignal,
): Promise<{ steps: Step[]; problems: Problem[] }> {
  const distinct = [...new Map(planned.map((one) => [one.wanted.name, one])).values()];
  const answers = await source.get(
    distinct.map(({ wanted: { name } }) => ({ name })),
    { decrypt: true, signal },
  );
  const steps: Step[] = [];
  const problems: Problem[] = [];
  for (const [index, one] of distinct.entries()) {
    const answer = answers[index];
    const { name, type, value } = one.wanted;
    if (answer?.kind === 'failed') problems.push(problemOf(name, answer));
    else if (answer?.kind !== 'found') steps.push({ ...one, action: 'create', after: undefined });
    else if (answer.parameter.type !== type) {
      const message = `\`${name}\` exists already, as a ${answer.parameter.type} instead of a ${type}, and its type cannot be changed`;
      const help = type === 'SecureString' ? `delete it first, or pass --plain ${one.key} if it is no secret` : 'delete it first';
      problems.push({ code: 'parameter-exists', message, help });
    } else if (sameText(answer.parameter.value, value)) steps.push({ ...one, action: 'keep', after: answer.parameter.version });
    else if (overwrite) steps.push({ ...one, action: 'overwrite', after: answer.parameter.version });
    else {
      const message = `\`${name}\` exists already, in version ${answer.parameter.version}, with another value`;
      problems.push({ code: 'parameter-exists', message, help: `pass --overwrite to write new versions, or --leave ${one.key}` });
    }
  }
  return { steps, problems };
}
