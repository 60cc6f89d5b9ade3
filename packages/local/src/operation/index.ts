import { getParametersByPath } from './by-path.ts';
import { deleteParameter, deleteParameters } from './delete.ts';
import { describeParameters } from './describe.ts';
import { getParameter, getParameters } from './get.ts';
import { getParameterHistory } from './history.ts';
import { labelParameterVersion, unlabelParameterVersion } from './label.ts';
import type { Operation } from './operation.ts';
import { putParameter } from './put.ts';
import { getServiceSetting } from './setting.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './tag.ts';

/** The operations of Systems Manager that are here, by their names on the wire. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['AddTagsToResource', addTagsToResource],
  ['DeleteParameter', deleteParameter],
  ['DeleteParameters', deleteParameters],
  ['DescribeParameters', describeParameters],
  ['GetParameter', getParameter],
  ['GetParameterHistory', getParameterHistory],
  ['GetParameters', getParameters],
  ['GetParametersByPath', getParametersByPath],
  ['GetServiceSetting', getServiceSetting],
  ['LabelParameterVersion', labelParameterVersion],
  ['ListTagsForResource', listTagsForResource],
  ['PutParameter', putParameter],
  ['RemoveTagsFromResource', removeTagsFromResource],
  ['UnlabelParameterVersion', unlabelParameterVersion],
]);
