import { defaultKey } from '../config/kms-key.ts';
import { readFileStore } from './file.ts';
import type { Inspector, ParameterFact, ParameterFilter } from './inspector.ts';

/** The embedded store in a file: it knows by which key a parameter would be encrypted, and has neither keys nor identities. */
export async function inspectFileStore(path: string, shownPath: string): Promise<Inspector> {
  const stored = await readFileStore(path, shownPath);
  const facts = [...stored].map(([name, { type, keyId }]): ParameterFact => {
    return { name, type, keyId: type === 'SecureString' ? (keyId ?? defaultKey) : undefined };
  });
  return {
    describe: async (filter) => ({ kind: 'seen', value: facts.filter((fact) => matches(fact, filter)) }),
    close: () => undefined,
  };
}

function matches({ name, keyId }: ParameterFact, { by, values }: ParameterFilter): boolean {
  if (by === 'Path') return values.some((path) => name.startsWith(path.endsWith('/') ? path : `${path}/`));
  return values.includes((by === 'Name' ? name : keyId) ?? '');
}
