import { list } from '../input/member.ts';
import { resourceId, resourceType, tagKey, tags } from '../input/shapes.ts';
import { ServiceError, validation } from '../service/error.ts';
import { readName } from '../store/name.ts';
import type { Parameter } from '../store/parameter.ts';
import { type Context, operation } from './operation.ts';

const mostTags = 50;

const resource = { ResourceType: resourceType, ResourceId: resourceId };

export const addTagsToResource = operation({ ...resource, Tags: tags }, ({ ResourceType, ResourceId, Tags }, context) => {
  const held = find('AddTagsToResource', ResourceType, ResourceId, context).tags;
  checkTags(Tags);
  const together = new Set([...held.keys(), ...Tags.map(({ Key }) => Key)]);
  if (together.size > mostTags) throw new ServiceError('TooManyTagsError');
  for (const { Key, Value } of Tags) held.set(Key, Value);
  return {};
});

export const removeTagsFromResource = operation(
  { ...resource, TagKeys: list(tagKey) },
  ({ ResourceType, ResourceId, TagKeys }, context) => {
    const held = find('RemoveTagsFromResource', ResourceType, ResourceId, context).tags;
    for (const key of TagKeys) held.delete(key);
    return {};
  },
);

export const listTagsForResource = operation(resource, ({ ResourceType, ResourceId }, context) => {
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
function find(action: string, type: string, id: string, { store, access }: Context): Parameter {
  if (type !== 'Parameter') throw new ServiceError('InvalidResourceId');
  const asked = readName(id);
  access.authorise(action, asked.key);
  const parameter = asked.selector === undefined && asked.place === undefined ? store.find(asked) : undefined;
  if (parameter === undefined) throw new ServiceError('InvalidResourceId');
  return parameter;
}
