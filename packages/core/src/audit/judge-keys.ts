import type { Place } from '../error/problem.ts';
import { bareName } from '../reference/name.ts';
import type { KeyFact, Looked, ParameterFact } from '../source/inspector.ts';
import { isManagedByAws } from '../config/kms-key.ts';
import type { Facts, StoreFacts } from './facts.ts';
import { type Finding, type Gap, gapOf, type Verdict } from './finding.ts';
import { isBelow, type Levels } from './levels.ts';

/** What there is to say of the keys that encrypt the parameters. */
export function judgeKeys({ stores, levels }: Facts): Verdict[] {
  return [
    defaultKey(stores),
    { rule: 'shared-key', findings: stores.flatMap((store) => shared(store, levels)), gaps: stores.flatMap(sharingGaps) },
    unusable(stores),
    rotation(stores),
  ];
}

const noKeys = 'a store in a file has no keys';

function defaultKey(stores: readonly StoreFacts[]): Verdict {
  const findings = stores.flatMap((store) =>
    secureOf(store)
      .filter(({ keyId = '' }) => isManagedByAws(keyId) || keyOf(store, keyId)?.managed === true)
      .map(({ name, keyId = '' }): Finding => {
        return { target: name, message: `is encrypted with \`${keyId}\``, places: placesOf(store, name) };
      }),
  );
  return { rule: 'default-key', findings, gaps: [...stores.flatMap(parameterGaps), ...stores.flatMap(keyGaps)] };
}

/** Nothing is known of parameters that could not be described, and nothing of the keys of other accounts. */
function parameterGaps(store: StoreFacts): Gap[] {
  const names = new Set(store.elsewhere.flatMap(({ candidates }) => candidates.map(({ name }) => name)));
  const shared = [...names].filter((name) => name.startsWith('arn:'));
  const gaps = shared.map((name): Gap => ({
    target: name,
    message: 'is named by its ARN: look at its key in its own account',
    code: 'access-denied',
  }));
  return [...describeGap(store), ...gaps];
}

export function describeGap({ parameters }: StoreFacts): Gap[] {
  return parameters.kind === 'unseen' ? [gapOf('parameters', parameters)] : [];
}

function secureOf({ parameters }: StoreFacts): readonly ParameterFact[] {
  return parameters.kind === 'seen' ? parameters.value.filter(({ type }) => type === 'SecureString') : [];
}

function keyOf({ keys }: StoreFacts, keyId: string): KeyFact | undefined {
  const key = keys?.get(keyId);
  return key?.kind === 'seen' ? key.value : undefined;
}

function keyGaps({ keys = new Map<string, Looked<KeyFact | undefined>>() }: StoreFacts): Gap[] {
  return [...keys].flatMap(([keyId, key]) => (key.kind === 'unseen' ? [gapOf(keyId, key)] : []));
}

function sharingGaps(store: StoreFacts): Gap[] {
  const { parameters, encrypted } = store;
  const other = parameters.kind === 'seen' && encrypted.kind === 'unseen' ? [gapOf('parameters', encrypted)] : [];
  return [...describeGap(store), ...other, ...keyGaps(store)];
}

/** Two names of one key are one; a key that cannot be looked at is known by the name that its parameters have for it. */
function shared(store: StoreFacts, levels: Levels): Finding[] {
  const { encrypted } = store;
  const users = new Map<string, { keyId: string; names: string[] }>();
  const all = new Map([...secureOf(store), ...(encrypted.kind === 'seen' ? encrypted.value : [])].map((fact) => [fact.name, fact]));
  for (const { name, keyId = '' } of all.values()) {
    if (isManagedByAws(keyId) || keyOf(store, keyId)?.managed === true) continue;
    const identity = identityOf(store, keyId);
    const user = users.get(identity) ?? { keyId, names: [] };
    user.names.push(name);
    users.set(identity, user);
  }
  return [...users.values()].flatMap(({ keyId, names }) => {
    const used = [...new Set(names.map((name) => levels.levelOf(name)))].toSorted();
    if (used.length < 2) return [];
    const places = names.flatMap((name) => placesOf(store, name));
    return [{ target: keyId, message: `encrypts parameters below ${used.map((level) => `\`${level}\``).join(' and ')}`, places }];
  });
}

/** The key of a parameter that is not one of this config's may be written in any of the names of a key that is. */
function identityOf(store: StoreFacts, keyId: string): string {
  const own = keyOf(store, keyId)?.arn;
  if (own !== undefined) return own;
  const known = [...(store.keys?.values() ?? [])].flatMap((key) => (key.kind === 'seen' && key.value !== undefined ? [key.value.arn] : []));
  return known.find((arn) => arn === keyId || arn.endsWith(`:key/${keyId}`)) ?? keyId;
}

function unusable(stores: readonly StoreFacts[]): Verdict {
  const findings = everyKey(stores).flatMap(([keyId, key]): Finding[] => {
    if (key.kind === 'unseen' || key.value?.state === 'Enabled') return [];
    return [{ target: keyId, message: key.value === undefined ? 'does not exist' : `is in the state \`${key.value.state}\`` }];
  });
  return { rule: 'key-unusable', findings, ...limits(stores) };
}

function rotation(stores: readonly StoreFacts[]): Verdict {
  const rotated = everyKey(stores).flatMap(([keyId, key]) =>
    key.kind === 'seen' && key.value?.rotated !== undefined ? [{ keyId, rotated: key.value.rotated }] : [],
  );
  const findings = rotated
    .filter(({ rotated: one }) => one.kind === 'seen' && !one.value)
    .map(({ keyId }) => ({ target: keyId, message: 'is not rotated' }));
  const unseen = rotated.flatMap(({ keyId, rotated: one }) => (one.kind === 'unseen' ? [gapOf(keyId, one)] : []));
  const { gaps, pointless } = limits(stores);
  return { rule: 'key-rotation-off', findings, gaps: [...gaps, ...unseen], pointless };
}

function everyKey(stores: readonly StoreFacts[]): [string, Looked<KeyFact | undefined>][] {
  return stores.flatMap(({ keys }) => [...(keys ?? [])]);
}

function limits(stores: readonly StoreFacts[]): Pick<Verdict, 'gaps' | 'pointless'> {
  const withKeys = stores.filter(({ keys }) => keys !== undefined);
  const gaps = withKeys.flatMap((store) => [...describeGap(store), ...keyGaps(store)]);
  return { gaps, pointless: withKeys.length === 0 ? noKeys : undefined };
}

/** Where a parameter is asked for, by its name or with a tree. */
export function placesOf({ demands }: StoreFacts, name: string): Place[] {
  return demands
    .filter(({ tree, candidates }) => candidates.some((one) => (tree ? isBelow(name, one.name) : bareName(one.name) === name)))
    .map(({ use }) => use.place);
}
