import { onTestFinished } from 'vitest';
import { sdk, serve } from '../../helper/local-client.ts';
import { createSecret, type MotoServer } from '../../helper/moto.ts';
import { type Answer, wireOf } from '../../helper/wire.ts';
import { type Behaviour, customKey, place } from './behaviour.ts';

type Ask = (operation: string, input: object) => Promise<Answer>;

const secretsPrefix = '/aws/reference/secretsmanager/';

/** A store of ours that holds what a behaviour needs, and in which goes wrong what it says. */
export async function askOurs({ seeds = {}, secrets = {}, faults = {}, given = [] }: Behaviour): Promise<Ask> {
  const held = Object.entries(secrets).map(([name, values]) => {
    const versions = values.map((value) => ({ value, labels: [] }));
    return [secretsPrefix + name, { type: 'SecureString', versions }] as const;
  });
  const { store, client } = await serve({ ...place, keys: [customKey], parameters: { ...seeds, ...Object.fromEntries(held) } });
  const ask = wireOf(client);
  await stage(ask, given);
  store.setFaults(faults);
  return ask;
}

/** The same of moto. It knows no faults. */
export async function askMoto(moto: MotoServer, { secrets = {}, given = [] }: Behaviour): Promise<Ask> {
  await moto.reset();
  const credentials = { accessKeyId: 'MOTO', secretAccessKey: 'moto' };
  const client = new sdk.SSM({ endpoint: moto.endpoint, region: place.region, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  for (const [name, values] of Object.entries(secrets)) await createSecret(moto, place.region, name, values);
  const ask = wireOf(client);
  await stage(ask, given);
  return ask;
}

async function stage(ask: Ask, given: NonNullable<Behaviour['given']>): Promise<void> {
  for (const [operation, input] of given) {
    const answer = await ask(operation, input);
    if (answer.status !== 200) throw new Error(`${operation} has set no stage: ${answer.text}`);
  }
}

/** What the calls of a behaviour are answered, one after the other. */
export async function answersOf(ask: Ask, { calls }: Behaviour): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const [operation, input] of calls) {
    const before = answers.at(-1);
    answers.push(await ask(operation, typeof input === 'function' ? input(before ?? { status: 0, text: '' }) : input));
  }
  return answers;
}
