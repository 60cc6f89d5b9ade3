import { type LocalStore, openLocalStore, type ParameterType, writeOut } from '@ssmith/core';
import { type Context, flag } from '../context.ts';
import { readValue } from '../input.ts';
import { UsageError } from '../parse.ts';
import { nearest } from '@ssmith/core/suggest';

const actions = { get, put, ls, rm, start } as const;

/** `ssmith local`: the embedded store in a file. */
export async function runLocal(context: Context): Promise<number> {
  const { line } = context;
  const [action = '', name, extra] = line.arguments;
  const run = Object.hasOwn(actions, action) ? actions[action as keyof typeof actions] : undefined;
  if (run === undefined) {
    const near = nearest(action, Object.keys(actions));
    throw new UsageError(
      `there is no command \`local ${action}\``,
      near === undefined ? 'there are start, get, put, ls and rm' : `did you mean \`${near}\`?`,
    );
  }
  if (extra !== undefined) {
    throw new UsageError(
      action === 'put' ? 'a value is not given as an argument, where others can see it' : `\`local ${action}\` takes one name`,
      action === 'put' ? 'give it on the standard input, or type it when asked' : undefined,
    );
  }
  if (name !== undefined && action === 'start') throw new UsageError('`local start` takes no name');
  if (name === undefined && action !== 'ls' && action !== 'start')
    throw new UsageError(`\`local ${action}\` needs the name of a parameter`);
  const places = Object.fromEntries(
    (['cwd', 'config', 'file'] as const).flatMap((key) => (line.flags.has(key) ? [[key, flag(line, key)]] : [])),
  );
  await run(await openLocalStore(places), name ?? '', context);
  return 0;
}

async function get(store: LocalStore, nameAndSelector: string, { line, print }: Context): Promise<void> {
  const [, name = '', selector] = /^([^:]*)(?::(.*))?$/s.exec(nameAndSelector) ?? [];
  const { value, ...parameter } = await store.get(name, selector);
  if (line.flags.has('reveal')) writeOut(value);
  else if (line.flags.has('json')) print(`${JSON.stringify(parameter, null, 2)}\n`);
  else print(`${parameter.name}\t${parameter.type}\tversion ${parameter.version}\t********\n`);
}

async function put(store: LocalStore, name: string, { line, say }: Context): Promise<void> {
  const types: readonly ParameterType[] = ['String', 'StringList', 'SecureString'];
  const type = types.find((known) => known === (flag(line, 'type') ?? 'SecureString'));
  if (type === undefined) throw new UsageError(`\`--type\` is one of ${types.join(', ')}`);
  const { value } = await readValue(name);
  const options = { type, value, keyId: flag(line, 'key-id'), label: flag(line, 'label'), overwrite: line.flags.has('overwrite') };
  const version = await store.put(name, options);
  say(`wrote ${name} version ${version} to ${store.file}\n`);
}

async function ls(store: LocalStore, path: string, { line, print }: Context): Promise<void> {
  const parameters = (await store.list()).filter(({ name }) => name.startsWith(path));
  if (line.flags.has('json')) print(`${JSON.stringify({ parameters }, null, 2)}\n`);
  else
    for (const { name, type, version, labels } of parameters)
      print(`${name}\t${type}\tversion ${version}${labels.length === 0 ? '' : `\t${labels.join(', ')}`}\n`);
}

async function rm(store: LocalStore, name: string, { say }: Context): Promise<void> {
  await store.remove(name);
  say(`removed ${name} from ${store.file}\n`);
}

async function start(store: LocalStore, _: string, context: Context): Promise<void> {
  await (await import('./serve.ts')).serve(store, context);
}
