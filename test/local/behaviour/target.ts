import { onTestFinished } from 'vitest';
import { serve } from '../../helper/local-client.ts';
import { createSecret, type MotoServer } from '../../helper/moto.ts';
import { type Access, type Answer, type Ask, wireOf } from '../../helper/wire.ts';
import { type Behaviour, type Call, customKey, place } from './behaviour.ts';

/** What is asked, and what it has answered to the calls that have set the stage. */
interface Target {
  readonly ask: Ask;
  readonly answered: readonly Answer[];
}

const secretsPrefix = '/aws/reference/secretsmanager/';

/** A store of ours that holds what a behaviour needs, and in which goes wrong what it says. */
export async function askOurs({ seeds = {}, secrets = {}, faults = {}, given = [] }: Behaviour): Promise<Target> {
  const held = Object.entries(secrets).map(([name, values]) => {
    const versions = values.map((value) => ({ value, labels: [] }));
    return [secretsPrefix + name, { type: 'SecureString', versions }] as const;
  });
  const { store } = await serve({ ...place, keys: [customKey], parameters: { ...seeds, ...Object.fromEntries(held) } });
  const ask = askUntilFinished(store);
  const answered = await stage(ask, given);
  store.setFaults(faults);
  return { ask, answered };
}

/** The same of moto. It knows no faults. */
export async function askMoto(moto: MotoServer, { secrets = {}, given = [] }: Behaviour): Promise<Target> {
  await moto.reset();
  const credentials = { accessKeyId: 'MOTO', secretAccessKey: 'moto' };
  const ask = askUntilFinished({ endpoint: moto.endpoint, region: place.region, credentials });
  for (const [name, values] of Object.entries(secrets)) await createSecret(moto, place.region, name, values);
  await stage(ask, [
    ['CreateKey', {}],
    ['CreateAlias', ({ KeyMetadata }) => ({ AliasName: customKey, TargetKeyId: (KeyMetadata as { KeyId: string }).KeyId })],
  ]);
  return { ask, answered: await stage(ask, given) };
}

function askUntilFinished(access: Access): Ask {
  const { ask, close } = wireOf(access);
  onTestFinished(close);
  return ask;
}

async function stage(ask: Ask, given: readonly Call[]): Promise<readonly Answer[]> {
  const answers = await askAll({ ask, answered: [] }, given);
  for (const [index, { status, text }] of answers.entries()) {
    if (status !== 200) throw new Error(`${given[index]?.[0]} has set no stage: ${text}`);
  }
  return answers;
}

/** What the calls of a behaviour are answered, one after the other. */
export async function answersOf(target: Target, { calls }: Behaviour): Promise<readonly Answer[]> {
  return askAll(target, calls);
}

const nothing: Answer = { status: 0, text: '' };

async function askAll({ ask, answered }: Target, calls: readonly Call[]): Promise<readonly Answer[]> {
  const all = [...answered];
  for (const [operation, input] of calls) {
    const [first = nothing] = all;
    all.push(await ask(operation, typeof input === 'function' ? input(all.at(-1) ?? nothing, first) : input));
  }
  return all.slice(answered.length);
}
