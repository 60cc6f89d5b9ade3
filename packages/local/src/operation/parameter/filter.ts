import { parameterTypes, tiers } from '../../input/shapes.ts';
import { ServiceError, validation } from '../../service/error.ts';
import { keyOf } from '../../store/name.ts';
import { latestOf, type Parameter } from '../../store/parameter.ts';

export interface ParameterFilter {
  readonly Key: string;
  readonly Option: string | undefined;
  readonly Values: readonly string[] | undefined;
}

export type Matches = (parameter: Parameter) => boolean;

/** Which keys the two operations take, in the words of their refusals. */
const keys = {
  path: { known: ['Type', 'KeyId', 'Label'], told: 'Type, KeyId' },
  describe: { known: ['Path', 'Name', 'Type', 'KeyId', 'Tier', 'DataType'], told: 'Path, Name, Type, KeyId, Tier' },
} as const;

/**
 * One test out of the filters of a request; all of them have to match, each by one of its values.
 * @throws {ServiceError} for a filter that this operation does not know, or that cannot be
 */
export function compileFilters(filters: readonly ParameterFilter[], use: keyof typeof keys): Matches {
  for (const filter of filters) checkKey(filter, use);
  const twice = filters.find(({ Key }, index) => filters.findIndex((other) => other.Key === Key) < index);
  if (twice !== undefined) {
    const rule = 'A request can contain only one occurrence of a specific filter.';
    throw new ServiceError('InvalidFilterKey', `The following filter is duplicated in the request: ${twice.Key}. ${rule}`);
  }
  const tests = filters.map(compile);
  return (parameter) => tests.every((test) => test(parameter));
}

/** The old filters: a name by how it begins, the others by what they are. */
export function compileOldFilters(filters: readonly Pick<ParameterFilter, 'Key' | 'Values'>[]): Matches {
  const tests = filters.map(({ Key, Values }) => compile({ Key, Values, Option: Key === 'Name' ? 'BeginsWith' : 'Equals' }));
  return (parameter) => tests.every((test) => test(parameter));
}

function checkKey({ Key }: ParameterFilter, use: keyof typeof keys): void {
  const { known, told } = keys[use];
  if (known.some((one) => one === Key) || (use === 'describe' && Key.startsWith('tag:'))) return;
  throw new ServiceError('InvalidFilterKey', `The following filter key is not valid: ${Key}. Valid filter keys include: [${told}].`);
}

function compile({ Key, Option, Values = [] }: ParameterFilter): Matches {
  if (Values.length === 0 && !Key.startsWith('tag:')) {
    throw new ServiceError('InvalidFilterValue', `The following filter values are missing : null for filter key ${Key}.`);
  }
  if (Key === 'Path') return compilePath(Option ?? 'OneLevel', Values);
  checkOption(Key, Option ?? 'Equals');
  checkValues(Key, Values);
  const wanted = Key === 'Name' && Option !== 'Contains' ? Values.map(keyOf) : Values;
  const agrees = comparison(Option ?? 'Equals');
  // A tag without values is one that is there, whatever it says.
  if (Values.length === 0) return (parameter) => factsOf(parameter, Key).length > 0;
  return (parameter) => factsOf(parameter, Key).some((fact) => wanted.some((value) => agrees(fact, value)));
}

function checkOption(key: string, option: string): void {
  const known = key === 'Label' ? ['Equals'] : ['BeginsWith', 'Equals'];
  if (known.includes(option) || (key === 'Name' && option === 'Contains')) return;
  throw invalidOption(option, known);
}

function invalidOption(option: string, known: readonly string[]): ServiceError {
  const text = `The following filter option is not valid: ${option}. Valid options include: [${known.join(', ')}].`;
  return new ServiceError('InvalidFilterOption', text);
}

/** Refused under the name of another mistake. Source: the tests of moto. */
function checkValues(key: string, values: readonly string[]): void {
  const known: readonly string[] | undefined = { Type: parameterTypes, Tier: tiers }[key];
  const unknown = values.find((value) => known?.includes(value) === false);
  if (known === undefined || unknown === undefined) return;
  const text = `The following filter value is not valid: ${unknown}. Valid values include: [${known.join(', ')}].`;
  throw new ServiceError('InvalidFilterOption', text);
}

function comparison(option: string): (fact: string, value: string) => boolean {
  if (option === 'BeginsWith') return (fact, value) => fact.startsWith(value);
  return option === 'Contains' ? (fact, value) => fact.includes(value) : (fact, value) => fact === value;
}

/** What a parameter has to say to a filter: nothing, one thing, or several. */
function factsOf(parameter: Parameter, key: string): readonly string[] {
  const { type, keyId, tier, dataType } = latestOf(parameter);
  if (key.startsWith('tag:')) return [parameter.tags.get(key.slice('tag:'.length))].filter((value) => value !== undefined);
  if (key === 'Label') return parameter.versions.flatMap(({ labels }) => [...labels]);
  const facts: Readonly<Record<string, string | undefined>> = {
    Name: parameter.key,
    Type: type,
    KeyId: keyId,
    Tier: tier,
    DataType: dataType,
  };
  return [facts[key]].filter((value) => value !== undefined);
}

const pathRules =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
  'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
  'It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). ' +
  'Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". ' +
  'Valid example: /get/parameters2-/by1./path0_.';

function compilePath(option: string, paths: readonly string[]): Matches {
  if (option !== 'Recursive' && option !== 'OneLevel') throw invalidOption(option, ['Recursive', 'OneLevel']);
  for (const path of paths) {
    if (/^\/(?:aws|ssm)/i.test(path)) {
      const rule = 'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive).';
      throw validation(`${rule} When using global parameters, please specify within a global namespace.`);
    }
    if (!/^\/[A-Za-z0-9_.\-/]*$/.test(path) || path.includes('//')) throw validation(pathRules);
  }
  const prefixes = paths.map((path) => (path.endsWith('/') ? path : `${path}/`));
  return ({ key }) => prefixes.some((prefix) => key.startsWith(prefix) && (option === 'Recursive' || !key.includes('/', prefix.length)));
}
