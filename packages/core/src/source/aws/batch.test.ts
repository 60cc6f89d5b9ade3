import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../../test/helper/virtual-clock.ts';
import { reveal } from '../../secret/secret.ts';
import type { ParameterAnswer, ParameterRequest } from '../source.ts';
import type { RawBatch, RawParameter, SsmApi } from './api.ts';
import { batchSize, getInBatches, toBatches } from './batch.ts';
import { Pace } from './pace.ts';

const arn = 'arn:aws:ssm:eu-west-1:111122223333:parameter';

interface Service {
  /** By name. */
  readonly parameters?: Readonly<Record<string, readonly RawParameter[]>>;
  /** What any of these names does to its whole batch. */
  readonly poison?: Readonly<Record<string, string>>;
  readonly respond?: (names: readonly string[]) => RawBatch;
}

interface Asked {
  readonly names: readonly string[];
  readonly decrypt: boolean;
}

/** Gives every name that is not poisoned as a String, unless it is said otherwise. */
function service({ poison = {}, respond }: Service): { api: SsmApi; asked: Asked[] } {
  const asked: Asked[] = [];
  const getParameters: SsmApi['getParameters'] = async (names, decrypt) => {
    asked.push({ names, decrypt });
    const culprit = names.find((name) => name in poison);
    if (culprit !== undefined) throw Object.assign(new Error('x'), { name: poison[culprit] });
    return respond?.(names) ?? { Parameters: names.map(parameter), InvalidParameters: [] };
  };
  const unexpected = (): never => {
    throw new Error('not asked for here');
  };
  return { api: { getParameters, getParametersByPath: unexpected, close: () => undefined }, asked };
}

function parameter(name: string): RawParameter {
  const [, bare = '', selector] = /^([^:]*)(?::(.*))?$/.exec(name) ?? [];
  const marked = selector === undefined ? {} : { Selector: `:${selector}` };
  return { Name: bare, ARN: `${arn}${bare}`, Type: 'String', Value: `value of ${name}`, Version: 1, ...marked };
}

async function get(api: SsmApi, requests: readonly ParameterRequest[], decrypt = true): Promise<ParameterAnswer[]> {
  const clock = new VirtualClock();
  const context = { pace: new Pace(undefined, { clock }), signal: new AbortController().signal, place: 'eu-west-1', clock };
  return clock.run(getInBatches(api, requests, decrypt, context));
}

function requests(count: number): ParameterRequest[] {
  return Array.from({ length: count }, (_, index) => ({ name: `/n/${index}` }));
}

function kinds(answers: readonly ParameterAnswer[]): string[] {
  return answers.map((answer) => (answer.kind === 'failed' ? answer.code : answer.kind));
}

describe('names in batches', () => {
  it('are ten at a time, in order', () => {
    expect(toBatches(requests(21)).map((batch) => batch.map(({ name }) => name))).toEqual([
      requests(10).map(({ name }) => name),
      requests(20)
        .slice(10)
        .map(({ name }) => name),
      ['/n/20'],
    ]);
    expect(toBatches([])).toEqual([]);
  });

  it('do not mix a name with an ARN of the same end, whose answers look alike', () => {
    const batches = toBatches([{ name: '/a' }, { name: `${arn}/a` }, { name: '/b' }, { name: '/a', selector: '1' }]);
    expect(batches).toEqual([[{ name: '/a' }, { name: '/b' }, { name: '/a', selector: '1' }], [{ name: `${arn}/a` }]]);
  });

  it('hold each request once, never more than ten, and never two whose answers look alike', () => {
    const name = fc.constantFrom('/a', '/b', '/c', `${arn}/a`, `${arn}/b`, 'arn:aws:ssm:eu-west-1:444455556666:parameter/a');
    const request = fc.record({ name, selector: fc.constantFrom(undefined, '1', '2', 'stable') });
    const filler = fc.nat(40).map((count) => requests(count));
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), filler, (odd, plain) => {
        const all = [...plain, ...odd];
        const batches = toBatches(all);
        expect(new Set(batches.flat())).toEqual(new Set(all));
        expect(batches.flat().length).toBe(all.length);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(batchSize);
          const answers = batch.map(({ name: one, selector }) => `${one.replace(/^arn.*?:parameter/, '')}:${selector ?? ''}`);
          expect(new Set(answers).size).toBe(batch.length);
        }
      }),
    );
  });

  it('are as few as can be when all answers can be told apart', () => {
    fc.assert(fc.property(fc.nat(200), (count) => toBatches(requests(count)).length === Math.ceil(count / 10)));
  });
});

describe('a batch that fails', () => {
  it('is halved until the culprit is known', async () => {
    const { api, asked } = service({ poison: { '/n/7': 'AccessDeniedException' } });
    const answers = await get(api, requests(10));
    expect(kinds(answers)).toEqual(requests(10).map((_, index) => (index === 7 ? 'access-denied' : 'found')));
    expect(asked.length).toBeLessThanOrEqual(9);
  });

  it('names each culprit with its own reason', async () => {
    const poison = { '/n/0': 'AccessDeniedException', '/n/1': 'InvalidKeyId', '/n/9': 'ValidationException' };
    const answers = await get(service({ poison }).api, requests(10));
    expect(kinds(answers)).toEqual(['access-denied', 'key-unusable', ...Array(7).fill('found'), 'reference-syntax']);
  });

  it('costs 19 calls when all ten are culprits, and not one more', async () => {
    const poison = Object.fromEntries(requests(10).map(({ name }) => [name, 'AccessDeniedException']));
    const { api, asked } = service({ poison });
    expect(kinds(await get(api, requests(10)))).toEqual(Array(10).fill('access-denied'));
    expect(asked.length).toBe(19);
  });

  it('names every culprit and no other, in a bounded number of calls, wherever they stand', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.uniqueArray(fc.nat(29), { maxLength: 8 }), async (count, places) => {
        const culprits = places.filter((place) => place < count);
        const poison = Object.fromEntries(culprits.map((place) => [`/n/${place}`, 'AccessDeniedException']));
        const { api, asked } = service({ poison });
        const answers = await get(api, requests(count));
        expect(kinds(answers)).toEqual(requests(count).map((_, index) => (culprits.includes(index) ? 'access-denied' : 'found')));
        // Halving ten names takes four steps of two calls.
        expect(asked.length).toBeLessThanOrEqual(Math.ceil(count / 10) + culprits.length * 8);
      }),
      { numRuns: 60 },
    );
  });

  it('does not touch the other batches', async () => {
    const { api, asked } = service({ poison: { '/n/0': 'AccessDeniedException' } });
    await get(api, requests(30));
    expect(asked.filter(({ names }) => names.includes('/n/10')).length).toBe(1);
    expect(asked.filter(({ names }) => names.includes('/n/20')).length).toBe(1);
  });

  it('for a secret of Secrets Manager that is not there is no failure: that secret is missing, and no other name', async () => {
    const gone = { name: '/aws/reference/secretsmanager/gone' };
    const stage = { name: '/aws/reference/secretsmanager/here', selector: 'AWSPENDING' };
    const poison = { [gone.name]: 'ParameterNotFound', [`${stage.name}:AWSPENDING`]: 'ParameterVersionNotFound' };
    const { api } = service({ poison });
    const [first, second, ...others] = await get(api, [gone, stage, ...requests(8)]);
    expect([first, second]).toEqual([
      { kind: 'missing', what: 'parameter' },
      { kind: 'missing', what: 'selector' },
    ]);
    expect(kinds(others)).toEqual(Array(8).fill('found'));
  });

  it.each(['ExpiredTokenException', 'UnrecognizedClientException'])('is not halved for %s, which concerns all of them', async (name) => {
    const { api, asked } = service({ poison: { '/n/0': name } });
    expect(kinds(await get(api, requests(10)))).toEqual(Array(10).fill('credentials-missing'));
    expect(asked.length).toBe(1);
  });
});

describe('the answer to a name', () => {
  it('is found by name and selector, whatever the order of the answers', async () => {
    const { api } = service({ respond: (names) => ({ Parameters: names.map(parameter).toReversed() }) });
    const wanted = [{ name: '/a', selector: '1' }, { name: '/a' }, { name: '/b' }, { name: '/a', selector: 'stable' }];
    const answers = await get(api, wanted);
    expect(answers.map((answer) => (answer.kind === 'found' ? reveal(answer.parameter.value) : answer.kind))).toEqual([
      'value of /a:1',
      'value of /a',
      'value of /b',
      'value of /a:stable',
    ]);
  });

  it('is not the answer to another selector', async () => {
    const { api } = service({ respond: () => ({ Parameters: [{ ...parameter('/a:2'), Version: 2 }], InvalidParameters: ['/a:1', '/a'] }) });
    expect(kinds(await get(api, [{ name: '/a', selector: '1' }, { name: '/a' }, { name: '/a', selector: '2' }]))).toEqual([
      'missing',
      'missing',
      'found',
    ]);
  });

  it('is not the parameter of that name in another account', async () => {
    const { api } = service({ respond: () => ({ Parameters: [{ ...parameter('/a'), ARN: `${arn.replace('1111', '4444')}/a` }] }) });
    expect(kinds(await get(api, [{ name: `${arn}/a` }]))).not.toEqual(['found']);
    expect(kinds(await get(api, [{ name: `${arn.replace('1111', '4444')}/a` }]))).toEqual(['found']);
  });

  it('may spell its name without the slash, and leave the selector away when the version says it', async () => {
    const { api } = service({ respond: () => ({ Parameters: [{ Name: 'a', Type: 'String', Value: 'x', Version: 4 }] }) });
    expect(kinds(await get(api, [{ name: '/a', selector: '4' }]))).toEqual(['found']);
    expect(kinds(await get(api, [{ name: '/a', selector: '3' }]))).not.toEqual(['found']);
    expect(kinds(await get(api, [{ name: '/a', selector: 'label' }]))).not.toEqual(['found']);
  });

  it('may have nothing where a list is empty', async () => {
    const nothing = null as unknown as undefined;
    const { api } = service({ respond: () => ({ Parameters: nothing, InvalidParameters: ['/n/0'] }) });
    expect(kinds(await get(api, requests(1)))).toEqual(['missing']);
  });

  it('must have the shape of one', async () => {
    const { api, asked } = service({ respond: () => ({}) });
    expect(kinds(await get(api, requests(2)))).toEqual(['service-protocol', 'service-protocol']);
    expect(asked.length).toBe(6);
  });
});

describe('a name that the answer does not mention', () => {
  it('is not missing: the service lists what it does not have', async () => {
    const { api } = service({ respond: () => ({ Parameters: [parameter('/n/0')], InvalidParameters: ['/n/1'] }) });
    expect(kinds(await get(api, requests(3)))).toEqual(['found', 'missing', 'service-protocol']);
  });
});

describe('a selector that is missing', () => {
  const invalid = (names: readonly string[]): RawBatch => ({
    Parameters: names.filter((name) => name === '/here').map(parameter),
    InvalidParameters: names.filter((name) => name !== '/here'),
  });
  const wanted = [
    { name: '/here', selector: '9' },
    { name: '/here', selector: 'prod' },
    { name: '/gone', selector: '1' },
    { name: '/gone' },
  ];

  it('is told from a missing name by one more call, undecrypted, for the bare names, each once', async () => {
    const { api, asked } = service({ respond: invalid });
    const answers = await get(api, wanted);
    expect(answers).toEqual([
      { kind: 'missing', what: 'selector' },
      { kind: 'missing', what: 'selector' },
      { kind: 'missing', what: 'parameter' },
      { kind: 'missing', what: 'parameter' },
    ]);
    expect(asked).toEqual([
      { names: ['/here:9', '/here:prod', '/gone:1', '/gone'], decrypt: true },
      { names: ['/here', '/gone'], decrypt: false },
    ]);
  });

  it('costs no further call when every missing name is bare', async () => {
    const { api, asked } = service({ respond: invalid });
    await get(api, [{ name: '/here' }, { name: '/gone' }]);
    expect(asked.length).toBe(1);
  });

  it('is not asked after in Secrets Manager, which refuses to answer undecrypted', async () => {
    const { api, asked } = service({ respond: invalid });
    const answers = await get(api, [{ name: '/aws/reference/secretsmanager/app', selector: 'AWSPENDING' }]);
    expect(kinds(answers)).toEqual(['missing']);
    expect(asked.length).toBe(1);
  });

  it('stays missing when that call is denied', async () => {
    const { api } = service({ respond: invalid, poison: { '/here': 'AccessDeniedException' } });
    expect(kinds(await get(api, [{ name: '/here', selector: '9' }]))).toEqual(['missing']);
  });
});
