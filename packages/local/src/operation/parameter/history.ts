import { decryption, name, pageSize, token } from '../../input/shapes.ts';
import { parameterNotFound } from '../../service/error.ts';
import { pageOf } from '../../store/page.ts';
import { toMetadata, valueOf } from './answer.ts';
import { ask } from './ask.ts';
import { reading } from '../operation.ts';

const mostResults = 50;

/** All versions that are kept, the oldest first, with their values and labels. */
export const getParameterHistory = reading(
  { Name: name, WithDecryption: decryption, MaxResults: pageSize(mostResults), NextToken: token },
  ({ Name, WithDecryption, MaxResults, NextToken }, context) => {
    const asked = ask('GetParameterHistory', Name, context);
    const parameter = asked.selector === undefined ? context.store.find(asked) : undefined;
    if (parameter === undefined) throw parameterNotFound();
    const { items, nextToken } = pageOf(parameter.versions, ({ number }) => number, {
      size: MaxResults ?? mostResults,
      token: NextToken,
      scope: ['history', asked.key],
      emptyPages: context.emptyPages,
    });
    const versions = items.map((version) => ({
      ...toMetadata(parameter, version),
      Value: valueOf(version, parameter.key, WithDecryption, context),
      Labels: [...version.labels],
    }));
    return { Parameters: versions, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
  },
);
