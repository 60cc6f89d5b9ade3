import { expect, it } from 'vitest';
import { clientEnvironment, runClient } from '../../helper/clients.ts';
import { startStore } from '../../helper/local-store.ts';
import { describeWith } from '../../helper/tools.ts';

const script = (name: string): string => new URL(`python/${name}`, import.meta.url).pathname;

describeWith('boto3', ['python3', '-c', 'import boto3'], () => {
  it.each(['parameters.py', 'keys.py'])(
    'finds all as it should be: %s',
    async (name) => {
      const store = await startStore();
      expect(await runClient(['python3', script(name)], clientEnvironment(store))).toBe('done\n');
    },
    60_000,
  );
});
