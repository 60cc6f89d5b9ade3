import { exitCodeOf, type ParameterType, put, type PutOptions, type PutResult, type Secret, type Tier } from '@ssmith/core';
import { type Context, deadlineOf, flag, jobOptions } from '../context.ts';
import { readValue } from '../input.ts';
import { commandLike, sayNext } from '../next.ts';
import { type CommandLine, UsageError } from '../parse.ts';

const types: readonly ParameterType[] = ['String', 'StringList', 'SecureString'];
const tiers: readonly Tier[] = ['Standard', 'Advanced', 'Intelligent-Tiering'];

/** `ssmith put NAME`: one parameter. */
export async function runPut(context: Context): Promise<number> {
  const { line, signal, progress, say, warn } = context;
  const name = nameOf(line);
  const settings = settingsOf(line);
  const value = async (): Promise<Secret> => {
    const read = await readValue(name, { file: flag(line, 'value-file'), keepNewline: line.flags.has('keep-newline') });
    if (read.newlineRemoved) say('the line break at the end of the value was taken away; --keep-newline keeps it\n');
    progress.start('writing the parameter');
    return read.value;
  };
  const result = await put({ ...jobOptions(line), ...deadlineOf(line), ...settings, name, value, signal });
  progress.stop();
  const { unlabelled } = result;
  if (unlabelled !== undefined) {
    const help = unlabelled.help === undefined ? {} : { help: unlabelled.help };
    warn([{ message: `the version is written, but the label was not moved: ${unlabelled.message}`, ...help }]);
  }
  describe(context, name, result);
  if (unlabelled === undefined && !line.flags.has('dry-run')) sayNext(context, commandLike(line, ['check']));
  return unlabelled === undefined ? 0 : exitCodeOf([unlabelled]);
}

/** What stands beside the name is most likely the value. It is not repeated, here or anywhere. */
function nameOf({ arguments: [name = '', ...more] }: CommandLine): string {
  const help =
    'pipe it in, type it when asked, or name a file with --value-file; if it was a real one, change it: it is in the history of the shell';
  if (more.length > 0) throw new UsageError('a value is not given as an argument, where others can see it', help);
  if (name.includes('=')) throw new UsageError('a name has no `=`, and a value is not given as an argument, where others can see it', help);
  if (/^\.?\//.test(name)) return name;
  const absolute =
    'a name begins with `/`, or with `./` below the first level of the hierarchy; what was given is not repeated here, in case it is a value';
  throw new UsageError('this is not the name of a parameter', absolute);
}

function settingsOf(line: CommandLine): Pick<PutOptions, 'type' | 'tier' | 'description' | 'label' | 'ifVersion' | 'dryRun'> {
  const type = oneOf(types, 'type', flag(line, 'type'));
  const tier = tierOf(line);
  const [description, label, ifVersion] = [flag(line, 'description'), flag(line, 'label'), flag(line, 'if-version')];
  if (ifVersion !== undefined && !/^[1-9]\d{0,14}$/.test(ifVersion))
    throw new UsageError('`--if-version` is the number of a version, from 1 on');
  return {
    ...(type === undefined ? {} : { type }),
    ...(tier === undefined ? {} : { tier }),
    ...(description === undefined ? {} : { description }),
    ...(label === undefined ? {} : { label }),
    ...(ifVersion === undefined ? {} : { ifVersion: Number(ifVersion) }),
    dryRun: line.flags.has('dry-run'),
  };
}

/** @throws {UsageError} */
export function tierOf(line: CommandLine): Tier | undefined {
  return oneOf(tiers, 'tier', flag(line, 'tier'));
}

/** @throws {UsageError} */
function oneOf<T extends string>(known: readonly T[], name: string, given: string | undefined): T | undefined {
  const found = known.find((one) => one === given);
  if (given !== undefined && found === undefined) throw new UsageError(`\`--${name}\` is one of ${known.join(', ')}`);
  return found;
}

function describe(
  { line, print, say }: Context,
  given: string,
  { name, store, type, keyId, version, length, unlabelled }: PutResult,
): void {
  const dryRun = line.flags.has('dry-run');
  if (line.flags.has('json')) {
    const facts = {
      dryRun,
      name,
      store,
      type,
      keyId,
      version,
      length,
      labelled: flag(line, 'label') !== undefined && unlabelled === undefined,
    };
    print(`${JSON.stringify(facts, null, 2)}\n`);
    return;
  }
  const key = keyId === undefined ? '' : `, ${keyId}`;
  const level = given.startsWith('./') ? ', at the first level of the hierarchy' : '';
  say(`${dryRun ? 'would write' : 'wrote'} ${name} version ${version} to ${store}  (${type}${key}, ${length}${level})\n`);
  if (dryRun) say('nothing was written\n');
}
