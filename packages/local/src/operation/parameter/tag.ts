import { list } from '../../input/member.ts';
import { resourceId, resourceType, tagKey, tags } from '../../input/shapes.ts';
import { ServiceError, validation } from '../../service/error.ts';
import type { Parameter } from '../../store/parameter.ts';
import { type Context, reading, writing } from '../operation.ts';
import { ask } from './ask.ts';

const mostTags = 50;

const resource = { ResourceType: resourceType, ResourceId: resourceId };

export const addTagsToResource = writing({ ...resource, Tags: tags }, ({ ResourceType, ResourceId, Tags }, context) => {
  const held = find('AddTagsToResource', ResourceType, ResourceId, context).tags;
  checkTags(Tags);
  const together = new Set([...held.keys(), ...Tags.map(({ Key }) => Key)]);
  if (together.size > mostTags) throw new ServiceError('TooManyTagsError');
  for (const { Key, Value } of Tags) held.set(Key, Value);
  return {};
});

export const removeTagsFromResource = writing({ ...resource, TagKeys: list(tagKey) }, ({ ResourceType, ResourceId, TagKeys }, context) => {
  const held = find('RemoveTagsFromResource', ResourceType, ResourceId, context).tags;
  for (const key of TagKeys) held.delete(key);
  return {};
});

export const listTagsForResource = reading(resource, ({ ResourceType, ResourceId }, context) => {
  const held = find('ListTagsForResource', ResourceType, ResourceId, context).tags;
  return { TagList: [...held].map(([Key, Value]) => ({ Key, Value })) };
});

/** @throws {ServiceError} for keys that belong to AWS, and for a key that is there twice */
export function checkTags(given: readonly { readonly Key: string }[]): void {
  const keys = given.map(({ Key }) => Key);
  if (keys.some((key) => /^aws:/i.test(key))) throw validation('aws: prefixed tag key names are not allowed for external use.');
  if (new Set(keys).size < keys.length) throw validation('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if (keys.length > mostTags) throw new ServiceError('TooManyTagsError');
}

/** With its leading slash or without; nothing but parameters is here to be tagged. */
function find(action: string, type: string, id: string, context: Context): Parameter {
  if (type !== 'Parameter') throw new ServiceError('InvalidResourceId');
  const asked = ask(action, id, context);
  const parameter = asked.selector === undefined && asked.place === undefined ? context.store.find(asked) : undefined;
  if (parameter === undefined) throw new ServiceError('InvalidResourceId');
  return parameter;
}
