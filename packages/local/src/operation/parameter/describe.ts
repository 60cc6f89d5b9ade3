import { flag, optional } from '../../input/member.ts';
import { filters, pageSize, parameterFilters, token } from '../../input/shapes.ts';
import { validation } from '../../service/error.ts';
import { parameterArn, publicPrefix } from '../../service/place.ts';
import { pageOf } from '../../store/page.ts';
import { latestOf } from '../../store/parameter.ts';
import { toMetadata } from './answer.ts';
import { compileFilters, compileOldFilters } from './filter.ts';
import { reading } from '../operation.ts';

const mostResults = 50;
const usualResults = 10;

/** Metadata of the account's own parameters, without values. Nothing is shared with this account. */
export const describeParameters = reading(
  {
    Filters: filters,
    ParameterFilters: parameterFilters,
    MaxResults: pageSize(mostResults),
    NextToken: token,
    Shared: optional(flag()),
  },
  ({ Filters = [], ParameterFilters = [], MaxResults, NextToken, Shared }, { store, access, emptyPages }) => {
    if (Filters.length > 0 && ParameterFilters.length > 0) {
      throw validation('You can use either Filters or ParameterFilters in a single request.');
    }
    access.authorise('DescribeParameters', '*');
    const matches = Filters.length > 0 ? compileOldFilters(Filters) : compileFilters(ParameterFilters, 'describe');
    const own = Shared === true ? [] : store.all().filter(({ key }) => !key.startsWith(publicPrefix));
    const { items, nextToken } = pageOf(own.filter(matches), ({ key }) => key, {
      size: MaxResults ?? usualResults,
      token: NextToken,
      scope: ['describe', Filters, ParameterFilters, Shared ?? false],
      emptyPages,
    });
    const described = items.map((parameter) => ({
      ...toMetadata(parameter, latestOf(parameter)),
      ARN: parameterArn(store.place, parameter.key),
    }));
    return { Parameters: described, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  },
);
