import { list, text } from '../../input/member.ts';
import { ServiceError } from '../../service/error.ts';
import { reading, writing } from '../operation.ts';
import { findKey, findOwnKey, listPage } from './find.ts';
import { keyId, page, tags } from './shapes.ts';

const mostTags = 50;
/** Fewer than in other lists. Source: API model of KMS. */
const usualLimit = 50;

export const tagResource = writing({ KeyId: keyId, Tags: tags }, ({ KeyId, Tags }, context) => {
  const held = findOwnKey('TagResource', KeyId, context).tags;
  checkTags(Tags, held.keys());
  for (const { TagKey, TagValue } of Tags) held.set(TagKey, TagValue);
  return {};
});

export const untagResource = writing({ KeyId: keyId, TagKeys: list(text({ min: 1, max: 128 })) }, ({ KeyId, TagKeys }, context) => {
  const held = findOwnKey('UntagResource', KeyId, context).tags;
  for (const key of TagKeys) held.delete(key);
  return {};
});

export const listResourceTags = reading({ KeyId: keyId, ...page }, ({ KeyId, Limit = usualLimit, Marker }, context) => {
  const key = findKey('ListResourceTags', KeyId, context);
  const held = [...key.tags].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const { shown, end } = listPage(
    held,
    ([name]) => name,
    { Limit, Marker, scope: ['tags', key.id] },
    ([name, value]) => ({ TagKey: name, TagValue: value }),
  );
  return { Tags: shown, ...end };
});

/**
 * @param held the keys of the tags that are there already
 * @throws {ServiceError} `TagException` for tags that no key may have, `LimitExceededException` for more than 50
 */
export function checkTags(tags: readonly { readonly TagKey: string }[], held: Iterable<string>): void {
  const added = new Set(tags.map(({ TagKey }) => TagKey));
  if (added.size < tags.length) throw new ServiceError('TagException', 'Duplicate tag keys');
  if (tags.length > mostTags) throw new ServiceError('TagException', 'Too many tags');
  if (tags.some(({ TagKey }) => /^aws:/i.test(TagKey))) throw new ServiceError('TagException', 'Tags beginning with aws: are reserved');
  if (new Set([...held, ...added]).size > mostTags) throw new ServiceError('LimitExceededException', 'Too many tags');
}
