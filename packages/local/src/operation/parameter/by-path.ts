import { optional, flag } from '../../input/member.ts';
import { decryption, name, pageSize, parameterFilters, token } from '../../input/shapes.ts';
import { publicPrefix } from '../../service/place.ts';
import { readPath } from '../../store/name.ts';
import { pageOf } from '../../store/page.ts';
import { latestOf, type Parameter, type ParameterVersion } from '../../store/parameter.ts';
import { toParameter } from './answer.ts';
import { compileFilters } from './filter.ts';
import { reading } from '../operation.ts';

const mostResults = 10;

/**
 * Only the path itself has to be allowed, not what lies below it. A page may be empty and still not be the last. The
 * parameters of AWS are not below the root of an account.
 */
export const getParametersByPath = reading(
  {
    Path: name,
    Recursive: optional(flag()),
    ParameterFilters: parameterFilters,
    WithDecryption: decryption,
    MaxResults: pageSize(mostResults),
    NextToken: token,
  },
  ({ Path, Recursive, ParameterFilters, WithDecryption, MaxResults, NextToken }, context) => {
    const path = readPath(Path);
    const matches = compileFilters(ParameterFilters ?? [], 'path');
    context.access.authorise('GetParametersByPath', Path, { 'ssm:Recursive': String(Recursive ?? false) });
    const below = context.store.below(path, Recursive ?? false).filter(({ key }) => path !== '' || !key.startsWith(publicPrefix));
    const matching = below.filter(matches);
    const { items, nextToken } = pageOf(matching, ({ key }) => key, {
      size: MaxResults ?? mostResults,
      token: NextToken,
      scope: ['path', path, Recursive ?? false, ParameterFilters ?? []],
      emptyPages: context.emptyPages,
    });
    const labels = ParameterFilters?.find(({ Key }) => Key === 'Label')?.Values;
    const found = items.map((parameter) =>
      toParameter(pick(parameter, labels), { name: parameter.name, key: parameter.key, decrypt: WithDecryption }, context),
    );
    return { Parameters: found, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  },
);

/** With a filter for labels the version that has one of them, else the latest. */
function pick(parameter: Parameter, labels: readonly string[] = []): ParameterVersion {
  return parameter.versions.findLast((version) => labels.some((label) => version.labels.has(label))) ?? latestOf(parameter);
}
