import { codes } from '../error/codes.ts';
import { keyBefore } from '../error/key-before.ts';
import type { Demand } from '../fetch/demand.ts';
import { parametersOf } from '../fetch/settle.ts';
import { bareName } from '../reference/name.ts';
import type { ParameterFact } from '../source/inspector.ts';
import type { Facts, StoreFacts } from './facts.ts';
import { type Finding, type Gap, gapOf, type Verdict } from './finding.ts';
import { describeGap, placesOf } from './judge-keys.ts';
import { isBelow, type Levels } from './levels.ts';
import { hasSecretName, secretLook } from './looks-secret.ts';

/** What there is to say of the parameters themselves. */
export function judgeParameters({ stores, levels }: Facts): Verdict[] {
  return [secretInString(stores), outsideHierarchy(stores, levels), missing(stores), unused(stores, levels), wideIdentity(stores)];
}

function secretInString(stores: readonly StoreFacts[]): Verdict {
  const findings = stores.flatMap((store) =>
    [...described(store), ...answered(store)].filter(({ type }) => type !== 'SecureString').flatMap((fact) => secretFinding(fact, store)),
  );
  return { rule: 'secret-in-string', findings, gaps: [...stores.flatMap(describeGap), ...stores.flatMap(valueGaps)] };
}

/** The first sign is enough: the name, the setting that it fills, the value. */
function secretFinding({ name, type }: Pick<ParameterFact, 'name' | 'type'>, store: StoreFacts): Finding[] {
  const places = placesOf(store, name);
  const key = places.map(keyBefore).find((one) => one !== undefined && hasSecretName(one));
  const values = store.settled.flatMap(({ outcome }) => parametersOf(outcome)).filter((one) => one.name === name);
  const sign = hasSecretName(name)
    ? 'its name'
    : key !== undefined
      ? `the setting \`${key}\` that it fills`
      : values.map(({ value }) => secretLook(value)).find((look) => look !== undefined);
  if (sign === undefined) return [];
  const because = hasSecretName(name) || key !== undefined ? `${sign} is that of a secret` : `its value looks like ${sign}`;
  return [{ target: name, message: `is a ${type}, but ${because}`, places }];
}

/** Parameters that have no metadata here, but did answer: those of other accounts. */
function answered({ settled, elsewhere }: StoreFacts): readonly Pick<ParameterFact, 'name' | 'type'>[] {
  return settled.filter(({ demand }) => elsewhere.includes(demand)).flatMap(({ outcome }) => parametersOf(outcome));
}

/** A value that could not be read could not be looked at. */
function valueGaps({ settled }: StoreFacts): Gap[] {
  return settled.flatMap(({ demand, outcome }) => {
    if (outcome.kind !== 'failed' || codes[outcome.code].exit === 4) return [];
    const [first] = demand.candidates;
    const action = demand.tree ? 'ssm:GetParametersByPath' : 'ssm:GetParameters';
    return [gapOf(first?.name ?? '', { kind: 'unseen', action, code: outcome.code })];
  });
}

function outsideHierarchy(stores: readonly StoreFacts[], levels: Levels): Verdict {
  const pointless = levels.own.length === 0 ? 'the config has no hierarchy' : undefined;
  const store = stores.find(({ isDefault }) => isDefault);
  const asked = (store?.demands ?? []).filter((demand) => demand.use.reference.store === undefined && !store?.elsewhere.includes(demand));
  const outside = asked.filter(({ candidates: [first] }) => !levels.own.some((level) => isBelow(`${bareName(first?.name ?? '')}/`, level)));
  const targets = new Map<string, Demand[]>();
  for (const demand of outside) {
    const target = `${demand.candidates[0]?.name ?? ''}${demand.tree ? '/*' : ''}`;
    targets.set(target, [...(targets.get(target) ?? []), demand]);
  }
  const findings = [...targets].map(([target, demands]): Finding => {
    return { target, message: `is not below ${levels.own.join(' or ')}`, places: demands.map(({ use }) => use.place) };
  });
  return { rule: 'outside-hierarchy', findings: pointless === undefined ? findings : [], gaps: [], pointless };
}

function missing(stores: readonly StoreFacts[]): Verdict {
  const findings = stores.flatMap((store) => {
    if (store.parameters.kind === 'unseen') return [];
    const names = store.parameters.value.map(({ name }) => name);
    const isThere = ({ tree, candidates }: Demand): boolean =>
      candidates.some((one) => names.some((name) => (tree ? isBelow(name, one.name) : name === bareName(one.name))));
    return store.demands
      .filter((demand) => !store.elsewhere.includes(demand) && demand.use.reference.fallback === undefined && !isThere(demand))
      .map(({ use, candidates, tree }): Finding => {
        const tried = candidates.map(({ name }) => `\`${bareName(name)}${tree ? '/*' : ''}\``).join(' nor ');
        const message = candidates.length > 1 ? `is asked for; neither ${tried} exists` : 'is asked for, and does not exist';
        return { target: `${bareName(candidates[0]?.name ?? '')}${tree ? '/*' : ''}`, message, places: [use.place] };
      });
  });
  return { rule: 'missing-parameter', findings, gaps: stores.flatMap(describeGap) };
}

function unused(stores: readonly StoreFacts[], { own }: Levels): Verdict {
  const store = stores.find(({ isDefault }) => isDefault);
  const below = store === undefined ? [] : described(store).filter(({ name }) => own.some((level) => isBelow(name, level)));
  const findings = below
    .filter(({ name }) => store !== undefined && placesOf(store, name).length === 0)
    .map(({ name }): Finding => ({ target: name, message: 'is asked for by no template of this config' }));
  const pointless = own.length === 0 ? 'the config has no hierarchy' : undefined;
  return { rule: 'unused-parameter', findings, gaps: store === undefined ? [] : describeGap(store), pointless };
}

function wideIdentity(stores: readonly StoreFacts[]): Verdict {
  const asked = stores.flatMap(({ reach = [] }) => reach);
  const findings = asked
    .filter(({ allowed }) => allowed.kind === 'seen' && allowed.value)
    .map(({ action, of }): Finding => ({ target: action, message: `is allowed for ${of}` }));
  const gaps = asked.flatMap(({ action, allowed }) => (allowed.kind === 'unseen' ? [gapOf(action, allowed)] : []));
  const pointless = stores.every(({ reach }) => reach === undefined) ? 'a store in a file asks nobody who he is' : undefined;
  return { rule: 'wide-identity', findings, gaps, pointless };
}

function described({ parameters }: StoreFacts): readonly ParameterFact[] {
  return parameters.kind === 'seen' ? parameters.value : [];
}
