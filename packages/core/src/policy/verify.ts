import { mergeProblems, type Problem } from '../error/problem.ts';
import type { ParameterAnswer, ParameterSource, TreeAnswer } from '../source/source.ts';
import { named, problemOf } from './failure.ts';
import type { Need } from './need.ts';
import type { Purpose } from './right.ts';

/** Asks for everything undecrypted, then for what is encrypted, and tells what was refused. No value is looked at. */
export async function verifyStore(
  source: ParameterSource,
  needs: readonly Need[],
  purpose: Purpose,
  signal: AbortSignal,
): Promise<Problem[]> {
  const plain = await ask(
    source,
    needs.filter(({ kind }) => kind !== 'secret'),
    false,
    signal,
  );
  const encrypted = [...plain].flatMap(([need, answer]) => (isEncrypted(answer) ? [need] : []));
  const secrets = needs.filter(({ kind }) => kind === 'secret');
  const decrypted = purpose === 'render' ? await ask(source, [...encrypted, ...secrets], true, signal) : new Map<Need, Answer>();
  return [...problemsOf(plain, source, readRight), ...problemsOf(decrypted, source, decryptRight)];
}

type Answer = ParameterAnswer | TreeAnswer;

async function ask(source: ParameterSource, needs: readonly Need[], decrypt: boolean, signal: AbortSignal): Promise<Map<Need, Answer>> {
  const answers = new Map<Need, Answer>();
  const named = needs.filter(({ kind }) => kind !== 'tree');
  const found = named.length === 0 ? [] : await source.get(named, { decrypt, signal });
  named.forEach((need, index) => answers.set(need, found[index] ?? { kind: 'missing', what: 'parameter' }));
  for (const need of needs) if (need.kind === 'tree') answers.set(need, await source.tree(need.name, { decrypt, signal }));
  return answers;
}

function isEncrypted(answer: Answer): boolean {
  if (answer.kind !== 'found') return false;
  return 'parameter' in answer ? !answer.parameter.decrypted : answer.parameters.some(({ decrypted }) => !decrypted);
}

const readRight = { parameter: 'ssm:GetParameters', tree: 'ssm:GetParametersByPath', secret: '' } as const;
const decryptRight = {
  parameter: 'kms:Decrypt',
  tree: 'kms:Decrypt',
  secret: 'ssm:GetParameters`, `secretsmanager:GetSecretValue` or `kms:Decrypt',
} as const;

function problemsOf(answers: ReadonlyMap<Need, Answer>, { description }: ParameterSource, rights: Record<Need['kind'], string>): Problem[] {
  const problems = [...answers].flatMap(([need, answer]): Problem[] => {
    if (answer.kind !== 'failed') return [];
    if (answer.code !== 'access-denied') return [problemOf(need, answer, description)];
    const message = `this identity does not have \`${rights[need.kind]}\` for ${named(need)} in ${description}`;
    return [{ code: 'access-denied', message, places: need.places, help: '`ssmith policy` prints the rights that these templates need' }];
  });
  return mergeProblems(problems);
}
