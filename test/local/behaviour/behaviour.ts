import { expect } from 'vitest';
import type { Faults, LocalStoreOptions } from '../../../packages/local/src/index.ts';
import type { Answer } from '../../helper/wire.ts';
import type { Source } from './source.ts';

/** One thing that the service does, and the calls that show it. */
export interface Behaviour {
  readonly operation: string;
  /** What the service does, in a sentence. */
  readonly does: string;
  readonly source: Source;
  /** What is there: calls that only set the stage. */
  readonly given?: readonly Call[];
  readonly calls: readonly Call[];
  /** One for each call: what it has to hold, which may be less than all. */
  readonly answers: readonly object[];
  /** Secrets of Secrets Manager by name, their values from the oldest to the latest. */
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
  /** Parameters that no call can make. */
  readonly seeds?: LocalStoreOptions['parameters'];
  /** What goes wrong at the service. Only our store can be told. */
  readonly faults?: Faults;
  /** That moto answers otherwise: how, and on what authority we do not. */
  readonly moto?: { readonly differs: string };
  /** That our store answers otherwise than the service: how, with a source. The answers are those that it should give. */
  readonly wrong?: string;
}

/** What an operation is asked. It may depend on the answer before, and on the first one of all, be it only given. */
export type Call = readonly [operation: string, input: object | ((before: Answer, first: Answer) => object)];

export interface Group {
  readonly title: string;
  readonly behaviours: readonly Behaviour[];
}

/** The account and the region that the ARNs of the answers name. */
export const place = { region: 'eu-west-1', account: '111122223333' } as const;
/** A key of the account's own, which is always there. */
export const customKey = 'alias/app';
export const arn = `arn:aws:ssm:${place.region}:${place.account}:parameter`;

export function put(Name: string, more: object = {}): Call {
  return ['PutParameter', { Name, Value: '1', Type: 'String', ...more }];
}

export function overwrite(Name: string, Value: string, more: object = {}): Call {
  return ['PutParameter', { Name, Value, Overwrite: true, ...more }];
}

export function secure(Name: string, Value: string, more: object = {}): Call {
  return put(Name, { Type: 'SecureString', Value, ...more });
}

export function label(Name: string, ParameterVersion: number, ...Labels: string[]): Call {
  return ['LabelParameterVersion', { Name, ParameterVersion, Labels }];
}

export function get(Name: string, more: object = {}): Call {
  return ['GetParameter', { Name, ...more }];
}

/** An error of the client, which always has the status 400. Without a message only its type counts. */
export function refused(error: string, message?: unknown): object {
  return { status: 400, error, ...(message === undefined ? {} : { message }) };
}

export function invalid(message: unknown): object {
  return refused('ValidationException', message);
}

/** A constraint of the model, in the words of the service. */
export function broken(path: string, constraint: string): object {
  return invalid(expect.stringContaining(`at '${path}' failed to satisfy constraint: ${constraint}`));
}

/** Parameters by name, in this order and no others. */
export function named(...names: string[]): readonly object[] {
  return names.map((Name) => ({ Name }));
}

/** A list of these and no others, where the order means nothing. */
export function inAnyOrder(...items: object[]): object {
  const all: unknown = expect.arrayContaining(items.map((item): unknown => expect.objectContaining(item)));
  return matcher(`AnyOrder<${JSON.stringify(items)}>`, (value) => {
    return Array.isArray(value) && value.length === items.length && (all as Matcher).asymmetricMatch(value);
  });
}

/** An object with these members and no others. */
export function withMembers(...names: string[]): object {
  const wanted = names.toSorted().join(', ');
  const isSame = (value: object): boolean => Object.keys(value).toSorted().join(', ') === wanted;
  return matcher(`Members<${wanted}>`, (value) => typeof value === 'object' && value !== null && isSame(value));
}

interface Matcher {
  asymmetricMatch(value: unknown): boolean;
}

function matcher(shown: string, asymmetricMatch: Matcher['asymmetricMatch']): object {
  return { asymmetricMatch, toString: () => shown, toAsymmetricMatcher: () => shown };
}

export function without(...names: string[]): object {
  return expect.not.objectContaining(Object.fromEntries(names.map((name) => [name, expect.anything()])));
}
