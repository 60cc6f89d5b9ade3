import type { FailureKind, Faults } from './faults.ts';

type Check = (value: unknown) => string | undefined;

const kinds: readonly FailureKind[] = ['throttle', 'error', 'unavailable', 'hang', 'trickle', 'cut', 'reset', 'html', 'html503'];

const amount: Check = (value) => (typeof value === 'number' && value >= 0 ? undefined : 'is a number, 0 or more');
const count: Check = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'is a whole number, 0 or more');
const number: Check = (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : 'is a number');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'is true or false');
const texts: Check = (value) => (Array.isArray(value) && value.every((one) => typeof one === 'string') ? undefined : 'is a list of texts');
const share: Check = (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'is a number from 0 to 1');
const kind: Check = (value) => (kinds.some((one) => one === value) ? undefined : `is one of ${kinds.join(', ')}`);
const window: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number')
    ? undefined
    : 'is [from, until] in milliseconds';
const perSecond: Check = (value) => (typeof value === 'number' && value > 0 ? undefined : 'is a number of calls per second');

const rates = { reads: perSecond, writes: perSecond, lookups: perSecond, deletes: perSecond };
const failure = { kind, operations: texts, first: count, share, window };
const settings = {
  seed: number,
  latency: amount,
  jitter: amount,
  rates: (value: unknown) => (value === 'default' ? undefined : faultIn(value, rates, 'is `default`, or calls per second of')),
  emptyPages: count,
  denied: texts,
  deniedKeys: texts,
  disabledKeys: texts,
  expiredCredentials: flag,
  clockAhead: number,
  failures: (value: unknown) => (Array.isArray(value) ? firstFault(value) : 'is a list'),
} satisfies Record<keyof Faults, Check>;

/**
 * Faults as a file or another process gives them.
 * @throws {TypeError} for what is no fault: where, and what can stand there
 */
export function readFaults(data: unknown): Faults {
  const fault = faultIn(data ?? {}, settings, 'they are a mapping of');
  if (fault !== undefined) throw new TypeError(`faults: ${fault}`);
  return (data ?? {}) as Faults;
}

/** What is wrong with a mapping, and where; nothing if it is one of these. */
function faultIn(data: unknown, known: Readonly<Record<string, Check>>, otherwise: string): string | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return `${otherwise} ${Object.keys(known).join(', ')}`;
  for (const [name, value] of Object.entries(data)) {
    const check = known[name];
    if (check === undefined) return `\`${name}\` is not known; there are ${Object.keys(known).join(', ')}`;
    const fault = value === undefined ? undefined : check(value);
    if (fault !== undefined) return `\`${name}\` ${fault}`;
  }
  return undefined;
}

function firstFault(failures: readonly unknown[]): string | undefined {
  for (const [index, one] of failures.entries()) {
    const hasKind = typeof one === 'object' && one !== null && 'kind' in one;
    const fault = faultIn(one, failure, 'it is a mapping of') ?? (hasKind ? undefined : 'it has no `kind`');
    if (fault !== undefined) return `number ${index + 1}: ${fault}`;
  }
  return undefined;
}
