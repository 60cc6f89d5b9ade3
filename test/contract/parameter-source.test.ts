import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { stringify } from 'yaml';
import { reveal } from '../../packages/core/src/secret/secret.ts';
import { openAwsSource } from '../../packages/core/src/source/aws/open.ts';
import { systemClock } from '../../packages/core/src/source/aws/pace.ts';
import { openFileStore } from '../../packages/core/src/source/file.ts';
import { memorySource, type StoredParameter, type StoredParameters } from '../../packages/core/src/source/memory.ts';
import type { Parameter, ParameterAnswer, ParameterSource, TreeAnswer } from '../../packages/core/src/source/source.ts';
import { defaultAccount, defaultRegion, type Faults, startStore } from '../helper/local-store.ts';
import { oddValues } from './odd-values.ts';

type Make = (parameters: StoredParameters) => Promise<ParameterSource>;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describeSource('memory', async (parameters) => memorySource(parameters));

// JSON's spelling in YAML: quoted, so that what is tested is how the store reads and not what this writes.
describeSource('a file', (parameters) =>
  openFile(stringify(Object.fromEntries(parameters), { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 })),
);

describe('a file as a source', () => {
  it('takes plain scalars by their spelling', async () => {
    const spellings = ['no', 'on', 'null', '~', '0123', '0o17', '1e3', '0x1F', '1_000', '.inf', '12:30:45', '2026-11-21', '<<'];
    const source = await openFile(spellings.map((spelling, index) => `/plain/${index}: ${spelling}\n`).join(''));
    const options = { decrypt: true, signal: AbortSignal.timeout(20_000) };
    expect(
      (
        await source.get(
          spellings.map((_, index) => ({ name: `/plain/${index}` })),
          options,
        )
      ).map(valueOf),
    ).toEqual(spellings);
  });
});

describeSource('Parameter Store', (parameters) => openLocal(parameters, {}));

describe.each([1, 2, 3])('with troubles (seed %i)', (seed) => {
  const outcomes = new Set<string>();

  describeSource('Parameter Store', (parameters) => {
    // How long the pauses between attempts are is left to chance: the shortest will do.
    vi.spyOn(systemClock, 'random').mockReturnValue(0);
    return openLocal(parameters, { seed, emptyPages: seed, failures: troubles }, outcomes);
  });

  it('there were some of each kind', () => {
    expect([...outcomes].toSorted()).toEqual(['ServiceUnavailable', 'ThrottlingException', 'answered', 'cut', 'reset']);
  });
});

async function openFile(text: string): Promise<ParameterSource> {
  const directory = mkdtempSync(join(tmpdir(), 'ssmith-contract-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'store.yaml');
  writeFileSync(path, text);
  return openFileStore(path, 'store.yaml');
}

/** @param outcomes gets what became of the calls, when the test is over */
async function openLocal(parameters: StoredParameters, faults: Faults, outcomes = new Set<string>()): Promise<ParameterSource> {
  const { env, endpoint, region, calls } = await startStore({ parameters, faults });
  onTestFinished(() => calls.forEach(({ outcome }) => outcomes.add(outcome)));
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const settings = { region, profile: undefined, roleArn: undefined, allowInsecureEndpoint: false, rate: undefined };
  const store = { kind: 'aws', id: 'contract', endpoint, account: defaultAccount, ...settings } as const;
  return openAwsSource(store, AbortSignal.timeout(20_000));
}

/** They strike by chance, and early. All in all they are five, so that no call is given up, which it would be after six. */
const troubles = [
  { kind: 'throttle', share: 0.5, first: 2 },
  { kind: 'unavailable', share: 0.5, first: 1 },
  { kind: 'reset', share: 0.5, first: 1 },
  { kind: 'cut', share: 0.5, first: 1 },
] satisfies Faults['failures'];

/** What every source of parameters must do, whoever it asks. */
function describeSource(title: string, make: Make): void {
  /** A source that is closed when the test is over, and a deadline that no test should need. */
  async function open(parameters: Record<string, string | StoredParameter>): Promise<Asking> {
    const source = await make(new Map(Object.entries(parameters).map(([name, stored]) => [name, toStored(stored)])));
    onTestFinished(() => source.close());
    const options = { decrypt: true, signal: AbortSignal.timeout(20_000) };
    return {
      get: (names, decrypt = true) => source.get(names.map(toRequest), { ...options, decrypt }),
      tree: (path, decrypt = true) => source.tree(path, { ...options, decrypt }),
    };
  }

  describe(`${title} as a source`, () => {
    it('finds a parameter', async () => {
      const { get } = await open({ '/app/user': 'admin' });
      const [found] = await get(['/app/user']);
      expect(parameterOf(found)).toMatchObject({ name: '/app/user', type: 'String', version: 1, decrypted: true });
      expect(valueOf(found)).toBe('admin');
    });

    it('answers nothing for no requests', async () => {
      const { get } = await open({ '/a': '1' });
      expect(await get([])).toEqual([]);
    });

    it('tells a missing name, a missing version and a missing label apart', async () => {
      const { get } = await open({ '/a': versions(['1', ['stable']], ['2', []]) });
      const answers = await get(['/b', '/a:3', '/a:prod', '/b:1', '/b:stable', '/a:0']);
      expect(answers).toEqual([
        missing('parameter'),
        ...Array(2).fill(missing('selector')),
        ...Array(2).fill(missing('parameter')),
        missing('selector'),
      ]);
    });

    it('does not take one version for another that is missing', async () => {
      const { get } = await open({ '/a': versions(['1', ['stable']], ['2', []]) });
      const answers = await get(['/a:9', '/a', '/a:prod', '/a:1', '/a:stable']);
      expect(answers.map((answer) => (answer.kind === 'found' ? valueOf(answer) : answer))).toEqual([
        missing('selector'),
        '2',
        missing('selector'),
        '1',
        '1',
      ]);
    });

    it('knows a name by its case', async () => {
      const { get } = await open({ '/App/Key': 'upper', '/app/key': 'lower' });
      expect((await get(['/app/key', '/App/Key'])).map(valueOf)).toEqual(['lower', 'upper']);
      expect(await get(['/APP/KEY'])).toEqual([missing('parameter')]);
    });

    it('answers in the order of the requests', async () => {
      const { get } = await open({ '/z': 'z', '/m': 'm', '/a': 'a' });
      const answers = await get(['/z', '/gone', '/a', '/m']);
      expect(answers.map((answer) => (answer.kind === 'found' ? valueOf(answer) : answer.kind))).toEqual(['z', 'missing', 'a', 'm']);
    });

    it('takes one name with several selectors at once', async () => {
      const { get } = await open({ '/a': versions(['one', []], ['two', ['stable']], ['three', ['next', 'beta']]) });
      const answers = await get(['/a:next', '/a', '/a:1', '/a:stable', '/a:2', '/a:beta', '/a:3']);
      expect(answers.map(valueOf)).toEqual(['three', 'three', 'one', 'two', 'two', 'three', 'three']);
      expect(answers.map((answer) => parameterOf(answer).version)).toEqual([3, 3, 1, 2, 2, 3, 3]);
      expect(new Set(answers.map((answer) => parameterOf(answer).name))).toEqual(new Set(['/a']));
    });

    it('takes an ARN and gives the plain name', async () => {
      const { get } = await open({ '/app/a': versions(['one', ['stable']], ['two', []]), '/b': 'single' });
      const arn = `arn:aws:ssm:${defaultRegion}:${defaultAccount}:parameter`;
      const answers = await get([`${arn}/app/a`, '/app/a', `${arn}/b`]);
      expect(answers.map((answer) => [parameterOf(answer).name, valueOf(answer)])).toEqual([
        ['/app/a', 'two'],
        ['/app/a', 'two'],
        ['/b', 'single'],
      ]);
    });

    it('gives something else than the value of a SecureString that is not to be decrypted', async () => {
      const { get, tree } = await open({ '/s/secret': secret('plain text'), '/s/user': 'admin' });
      const [hidden, shown] = await get(['/s/secret', '/s/user'], false);
      expect(parameterOf(hidden)).toMatchObject({ type: 'SecureString', version: 1, decrypted: false });
      expect(valueOf(hidden)).not.toContain('plain text');
      expect(parameterOf(shown).decrypted).toBe(true);
      expect(valueOf(shown)).toBe('admin');
      expect(parametersOf(await tree('/s', false)).map(({ decrypted }) => decrypted)).toEqual([false, true]);
      const [opened] = await get(['/s/secret']);
      expect([valueOf(opened), parameterOf(opened).decrypted]).toEqual(['plain text', true]);
    });

    it('gives a tree at every depth, by name, in its latest version', async () => {
      const { tree } = await open({
        '/app/z': 'z',
        '/app/b/c/d': 'deep',
        '/app/B': 'upper case comes first',
        '/app/list': { type: 'StringList', versions: [{ value: 'a,b', labels: [] }] },
        '/app/a': versions(['old', []], ['new', []]),
        '/other': 'no',
      });
      expect(parametersOf(await tree('/app')).map(({ name, type, value }) => [name, type, reveal(value)])).toEqual([
        ['/app/B', 'String', 'upper case comes first'],
        ['/app/a', 'String', 'new'],
        ['/app/b/c/d', 'String', 'deep'],
        ['/app/list', 'StringList', 'a,b'],
        ['/app/z', 'String', 'z'],
      ]);
    });

    it('keeps a tree apart from names that only begin alike, and from the parameter at its root', async () => {
      const { tree } = await open({ '/a': 'root', '/a/b': 'in', '/ab': 'out', '/ab/c': 'out', '/b/a/b': 'out' });
      expect(parametersOf(await tree('/a')).map(({ name }) => name)).toEqual(['/a/b']);
    });

    it('gives an empty tree below a path with nothing', async () => {
      const { tree } = await open({ '/a/b': '1', '/empty': 'a parameter, not a level' });
      expect(await tree('/nothing')).toEqual({ kind: 'found', parameters: [] });
      expect(await tree('/empty')).toEqual({ kind: 'found', parameters: [] });
    });

    it('gives a tree of many pages', async () => {
      const names = Array.from({ length: 35 }, (_, index) => `/tree/${String((index * 11) % 35).padStart(2, '0')}`);
      const { tree } = await open(Object.fromEntries(names.map((name) => [name, `value of ${name}`])));
      const parameters = parametersOf(await tree('/tree'));
      expect(parameters.map(({ name }) => name)).toEqual(names.toSorted());
      expect(parameters.every(({ name, value }) => reveal(value) === `value of ${name}`)).toBe(true);
    });

    it('takes more names than one call takes', async () => {
      const names = Array.from({ length: 25 }, (_, index) => `/many/${index}`);
      const { get } = await open(Object.fromEntries(names.map((name) => [name, `value of ${name}`])));
      const answers = await get([...names, '/many/25']);
      expect(answers.slice(0, 25).map(valueOf)).toEqual(names.map((name) => `value of ${name}`));
      expect(answers[25]).toEqual(missing('parameter'));
    });

    it('keeps every odd value exactly', async () => {
      const { get, tree } = await open(Object.fromEntries(oddValues.map((value, index) => [`/odd/${index}`, secret(value)])));
      const answers = await get(oddValues.map((_, index) => `/odd/${index}`));
      expect(answers.map(valueOf)).toEqual(oddValues);
      const inTree = new Map(parametersOf(await tree('/odd')).map(({ name, value }) => [name, reveal(value)]));
      expect(oddValues.map((_, index) => inTree.get(`/odd/${index}`))).toEqual(oddValues);
    });
  });
}

interface Asking {
  get(names: readonly string[], decrypt?: boolean): Promise<ParameterAnswer[]>;
  tree(path: string, decrypt?: boolean): Promise<TreeAnswer>;
}

function toStored(stored: string | StoredParameter): StoredParameter {
  return typeof stored === 'string' ? versions([stored, []]) : stored;
}

function versions(...all: readonly (readonly [value: string, labels: readonly string[]])[]): StoredParameter {
  return { type: 'String', versions: all.map(([value, labels]) => ({ value, labels })) };
}

function secret(value: string): StoredParameter {
  return { type: 'SecureString', versions: [{ value, labels: [] }] };
}

/** `/name:selector`, as a reference writes it. */
function toRequest(text: string): { name: string; selector?: string } {
  const [, name = '', selector] = /^((?:arn(?::[^:]*){4}:[^:]*|[^:]*))(?::(.*))?$/.exec(text) ?? [];
  return selector === undefined ? { name } : { name, selector };
}

function missing(what: 'parameter' | 'selector'): ParameterAnswer {
  return { kind: 'missing', what };
}

function parameterOf(answer: ParameterAnswer | undefined): Parameter {
  if (answer?.kind !== 'found') throw new Error(`not found: ${JSON.stringify(answer)}`);
  return answer.parameter;
}

function valueOf(answer: ParameterAnswer | undefined): string {
  return reveal(parameterOf(answer).value);
}

function parametersOf(answer: TreeAnswer): readonly Parameter[] {
  if (answer.kind !== 'found') throw new Error(`not found: ${JSON.stringify(answer)}`);
  return answer.parameters;
}
