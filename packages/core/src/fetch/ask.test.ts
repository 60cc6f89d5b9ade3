import { describe, expect, it } from 'vitest';
import type { StoreSettings } from '../config/stores.ts';
import { SourceText } from '../error/source-text.ts';
import { parseReferenceAt } from '../reference/parse.ts';
import { memorySource } from '../source/memory.ts';
import type { ParameterSource } from '../source/source.ts';
import { askStores } from './ask.ts';
import { type Demand, type Scope, toDemand } from './demand.ts';
import { settle } from './settle.ts';

const store: StoreSettings = { kind: 'file', id: 'file:/s', file: '/s' };
const options = { decrypt: true, signal: new AbortController().signal };

function demandsFor(hierarchy: string[], ...references: string[]): Demand[] {
  const scope: Scope = { config: { hierarchy }, variables: new Map([['env', 'prod']]), findStore: () => ({ store }) };
  return references.map((text) => {
    const place = { source: new SourceText('t', text), span: { start: 0, end: text.length } };
    const demand = toDemand({ reference: parseReferenceAt(text, 0).reference, place }, scope);
    if ('code' in demand) throw new Error(demand.message);
    return demand;
  });
}

/** A source that writes down what it was asked, one line for each round. */
function recording(names: Record<string, string>): { source: ParameterSource; rounds: string[][] } {
  const stored = new Map(
    Object.entries(names).map(([name, value]) => [name, { type: 'String' as const, versions: [{ value, labels: [] }] }]),
  );
  const inner = memorySource(stored);
  const rounds: string[][] = [];
  const get: ParameterSource['get'] = (requests, given) => {
    rounds.push(requests.map(({ name }) => name));
    return inner.get(requests, given);
  };
  return { source: { ...inner, get }, rounds };
}

describe('asking', () => {
  it('asks for no name twice', async () => {
    const { source, rounds } = recording({ '/a': '1', '/b': '2' });
    await askStores(demandsFor([], 'ssm:/a', 'ssm:/b', 'ssm:/a', 'ssm:/a#x'), async () => source, options);
    expect(rounds).toEqual([['/a', '/b']]);
  });

  it('asks for the next level of a hierarchy in places that are left over, which saves a call', async () => {
    const { source, rounds } = recording({ '/prod/a': '1', '/defaults/b': '2' });
    const demands = demandsFor(['/${env}', '/defaults'], 'ssm:./a', 'ssm:./b');
    const answers = await askStores(demands, async () => source, options);
    expect(rounds).toEqual([['/prod/a', '/prod/b', '/defaults/a', '/defaults/b']]);
    expect(demands.map((demand) => settle(demand, answers))).toMatchObject([
      { kind: 'found', parameter: { name: '/prod/a' } },
      { kind: 'found', parameter: { name: '/defaults/b' } },
    ]);
  });

  it('asks a second time only for what a full first round did not find', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `n${index}`);
    const { source, rounds } = recording(
      Object.fromEntries(names.map((name, index) => [`/${index < 9 ? 'prod' : 'defaults'}/${name}`, 'v'])),
    );
    await askStores(demandsFor(['/prod', '/defaults'], ...names.map((name) => `ssm:./${name}`)), async () => source, options);
    expect(rounds).toEqual([names.map((name) => `/prod/${name}`), ['/defaults/n9']]);
  });

  it('takes the first level that has the name, also when a later one was asked along', async () => {
    const { source } = recording({ '/prod/a': 'mine', '/defaults/a': 'theirs' });
    const demands = demandsFor(['/prod', '/defaults'], 'ssm:./a');
    const answers = await askStores(demands, async () => source, options);
    expect(demands.map((demand) => settle(demand, answers))).toMatchObject([{ parameter: { name: '/prod/a' } }]);
  });

  it('does not look further than a level that may not be read', async () => {
    const { source } = recording({ '/defaults/a': 'theirs' });
    const denied: ParameterSource = {
      ...source,
      get: async (requests, given) => {
        const answers = await source.get(requests, given);
        return answers.map((answer, index) =>
          requests[index]?.name === '/prod/a' ? { kind: 'failed', code: 'access-denied', message: 'no' } : answer,
        );
      },
    };
    const demands = demandsFor(['/prod', '/defaults'], 'ssm:./a');
    const answers = await askStores(demands, async () => denied, options);
    expect(demands.map((demand) => settle(demand, answers))).toMatchObject([{ kind: 'failed', code: 'access-denied' }]);
  });

  it('does not fail for a level that is denied but not needed', async () => {
    const { source } = recording({ '/prod/a': 'mine' });
    const denied: ParameterSource = {
      ...source,
      get: async (requests, given) => {
        const answers = await source.get(requests, given);
        return answers.map((answer, index) =>
          requests[index]?.name === '/defaults/a' ? { kind: 'failed', code: 'access-denied', message: 'no' } : answer,
        );
      },
    };
    const demands = demandsFor(['/prod', '/defaults'], 'ssm:./a');
    const answers = await askStores(demands, async () => denied, options);
    expect(demands.map((demand) => settle(demand, answers))).toMatchObject([{ kind: 'found' }]);
  });
});
