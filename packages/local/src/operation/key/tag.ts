import { list, text } from '../../input/member.ts';
import { ServiceError } from '../../service/error.ts';
import { reading, writing } from '../operation.ts';
import { findKey, findOwnKey, listPage } from './find.ts';
import { keyId, page, tags } from './shapes.ts';

const mostTags = 50;

export const tagResource = writing({ KeyId: keyId, Tags: tags }, ({ KeyId, Tags }, context) => {
  const held = findOwnKey('TagResource', KeyId, context).tags;
  if (Tags.some(({ TagKey }) => /^aws:/i.test(TagKey))) throw new ServiceError('TagException', 'Tag keys cannot begin with aws:.');
  if (new Set([...held.keys(), ...Tags.map(({ TagKey }) => TagKey)]).size > mostTags)
    throw new ServiceError('LimitExceededException', 'Too many tags');
  for (const { TagKey, TagValue } of Tags) held.set(TagKey, TagValue);
  return {};
});

export const untagResource = writing({ KeyId: keyId, TagKeys: list(text({ min: 1, max: 128 })) }, ({ KeyId, TagKeys }, context) => {
  const held = findOwnKey('UntagResource', KeyId, context).tags;
  for (const key of TagKeys) held.delete(key);
  return {};
});

export const listResourceTags = reading({ KeyId: keyId, ...page }, ({ KeyId, ...input }, context) => {
  const key = findKey('ListResourceTags', KeyId, context);
  const held = [...key.tags].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const { shown, end } = listPage(
    held,
    ([name]) => name,
    { ...input, scope: ['tags', key.id] },
    ([name, value]) => ({ TagKey: name, TagValue: value }),
  );
  return { Tags: shown, ...end };
});
