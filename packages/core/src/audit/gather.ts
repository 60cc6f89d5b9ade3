import type { StoreSettings } from '../config/stores.ts';
import type { Demand } from '../fetch/demand.ts';
import type { Settled } from '../fetch/settle.ts';
import { bareName, parseArn, secretsManagerPrefix } from '../reference/name.ts';
import type { Inspector, KeyFact, Looked, ParameterFact } from '../source/inspector.ts';
import { isManagedByAws } from '../config/kms-key.ts';
import type { StoreFacts } from './facts.ts';
import type { Levels } from './levels.ts';

export interface StoreQuestion {
  readonly store: StoreSettings;
  readonly isDefault: boolean;
  readonly demands: readonly Demand[];
  readonly settled: readonly Settled[];
  readonly levels: Levels;
}

/** Asks a store for what the rules want to know: first its parameters, then their keys, then what those encrypt. */
export async function gatherStore(inspector: Inspector, { levels, ...question }: StoreQuestion): Promise<StoreFacts> {
  const { demands, isDefault } = question;
  const elsewhere = demands.filter(isElsewhere);
  const here = demands.filter((demand) => !elsewhere.includes(demand));
  const parameters = await describeAll(inspector, here, isDefault ? levels.own : []);
  const known = parameters.kind === 'seen' ? parameters.value : [];
  const references = [...new Set(known.flatMap(({ keyId }) => (keyId === undefined || isManagedByAws(keyId) ? [] : [keyId])))];
  const keys = await describeKeys(inspector, references);
  return {
    ...question,
    elsewhere,
    parameters,
    keys,
    encrypted: parameters.kind === 'seen' ? await describeEncrypted(inspector, references, keys) : parameters,
    reach: await inspector.reach?.(),
  };
}

/** Metadata are those of the account's own parameters, of which an ARN may not be one. */
function isElsewhere({ candidates: [first] }: Demand): boolean {
  const { name = '' } = first ?? {};
  return parseArn(name) !== undefined || name.startsWith(secretsManagerPrefix) || name.startsWith('/aws/');
}

async function describeAll(
  inspector: Inspector,
  demands: readonly Demand[],
  levels: readonly string[],
): Promise<Looked<readonly ParameterFact[]>> {
  const trees = demands.flatMap(({ tree, candidates }) => (tree ? candidates.map(({ name }) => name) : []));
  const names = demands.flatMap(({ tree, candidates }) => (tree ? [] : candidates.map(({ name }) => bareName(name))));
  const paths = [...new Set([...levels, ...trees])].map((path) => (path === '' ? '/' : path));
  const others = [...new Set(names)].filter((name) => !paths.some((path) => path === '/' || name.startsWith(`${path}/`)));
  const below = paths.length === 0 ? nothing : await inspector.describe({ by: 'Path', values: paths });
  if (below.kind === 'unseen') return below;
  const named = others.length === 0 ? nothing : await inspector.describe({ by: 'Name', values: others });
  if (named.kind === 'unseen') return named;
  const all = new Map([...below.value, ...named.value].map((fact) => [fact.name, fact]));
  return { kind: 'seen', value: [...all.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}

const nothing: { readonly kind: 'seen'; readonly value: readonly ParameterFact[] } = { kind: 'seen', value: [] };

async function describeKeys(inspector: Inspector, references: readonly string[]): Promise<StoreFacts['keys']> {
  const { key } = inspector;
  if (key === undefined) return undefined;
  return new Map(await Promise.all(references.map(async (reference) => [reference, await key(reference)] as const)));
}

/** Parameters name their key as whoever wrote them did: each of its names has to be asked for. */
async function describeEncrypted(
  inspector: Inspector,
  references: readonly string[],
  keys: StoreFacts['keys'],
): Promise<Looked<readonly ParameterFact[]>> {
  const spellings = references.flatMap((reference) => {
    const key = keys?.get(reference);
    return key?.kind === 'seen' && key.value !== undefined ? [reference, ...namesOf(key.value)] : [reference];
  });
  return spellings.length === 0 ? nothing : inspector.describe({ by: 'KeyId', values: [...new Set(spellings)] });
}

function namesOf({ arn }: KeyFact): string[] {
  return [arn, arn.replace(/^.*:key\//, '')];
}
