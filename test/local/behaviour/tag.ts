import { type Behaviour, type Call, put, refused } from './behaviour.ts';
import { noConstraint } from './moto.ts';
import { api, model, motoTest, motoVerified, notKnown, tagging } from './source.ts';

const add = 'AddTagsToResource';
const remove = 'RemoveTagsFromResource';
const list = 'ListTagsForResource';

function added(ResourceId: string, ...Tags: [Key: string, Value: string][]): Call {
  return [add, { ResourceType: 'Parameter', ResourceId, Tags: Tags.map(([Key, Value]) => ({ Key, Value })) }];
}

function removed(ResourceId: string, ...TagKeys: string[]): Call {
  return [remove, { ResourceType: 'Parameter', ResourceId, TagKeys }];
}

function listed(ResourceId: string, ResourceType = 'Parameter'): Call {
  return [list, { ResourceType, ResourceId }];
}

const fifty = Array.from({ length: 50 }, (_, index): [string, string] => [`key${index}`, 'x']);

export const tags: readonly Behaviour[] = [
  {
    operation: add,
    does: 'Adds tags to those that are there, and gives one that is there its new value.',
    source: api(add),
    given: [put('/a', { Tags: [{ Key: 'team', Value: 'mail' }] })],
    calls: [added('/a', ['team', 'web'], ['stage', 'test']), listed('/a')],
    answers: [
      { status: 200 },
      {
        TagList: [
          { Key: 'team', Value: 'web' },
          { Key: 'stage', Value: 'test' },
        ],
      },
    ],
  },
  {
    operation: add,
    does: 'Takes a single level with its slash and without.',
    source: motoVerified('test_list_parameter_tags_created_with_leading_slash'),
    given: [put('plain'), added('plain', ['a', '1']), added('/plain', ['b', '2'])],
    calls: [listed('plain'), listed('/plain')],
    answers: [1, 2].map(() => ({ TagList: [{ Key: 'a' }, { Key: 'b' }] })),
  },
  {
    operation: add,
    does: 'Takes fifty tags.',
    source: api(add),
    given: [put('/a')],
    calls: [added('/a', ...fifty)],
    answers: [{ status: 200 }],
  },
  {
    operation: add,
    does: 'Refuses the fifty-first tag.',
    source: api(add),
    given: [put('/a'), added('/a', ...fifty)],
    calls: [added('/a', ['more', 'x'])],
    answers: [refused('TooManyTagsError')],
    moto: { differs: 'has no limit; the API reference has 50 tags for a resource' },
  },
  {
    operation: add,
    does: 'Refuses keys that are reserved for AWS.',
    source: tagging,
    given: [put('/a')],
    calls: [added('/a', ['aws:team', 'mail'])],
    answers: [refused('ValidationException')],
    moto: { differs: 'takes them; AWS documents that the prefix is reserved' },
  },
  {
    operation: add,
    does: 'Refuses keys with signs that are not in the pattern of the model.',
    source: model,
    given: [put('/a')],
    calls: [added('/a', ['te*am', 'mail'])],
    answers: [refused('ValidationException')],
    moto: noConstraint,
  },
  {
    operation: add,
    does: 'Does not find a parameter that is not there.',
    source: model,
    calls: [added('/gone', ['team', 'mail'])],
    answers: [refused('InvalidResourceId')],
  },
  {
    operation: remove,
    does: 'Takes tags away, and passes over those that are not there.',
    source: motoTest('test_add_remove_list_tags_for_resource'),
    given: [put('/a'), added('/a', ['a', '1'], ['b', '2'])],
    calls: [removed('/a', 'a', 'gone'), listed('/a')],
    answers: [{ status: 200 }, { TagList: [{ Key: 'b', Value: '2' }] }],
  },
  {
    operation: remove,
    does: 'Does not find a parameter that is not there.',
    source: model,
    calls: [removed('/gone', 'a')],
    answers: [refused('InvalidResourceId')],
  },
  {
    operation: list,
    does: 'Lists no tags of a parameter that has none.',
    source: model,
    given: [put('/a')],
    calls: [listed('/a')],
    answers: [{ status: 200, TagList: [] }],
  },
  {
    operation: list,
    does: 'Does not find a parameter that is not there.',
    source: motoTest('test_tags_invalid_resource_id'),
    calls: [listed('bar')],
    answers: [refused('InvalidResourceId')],
  },
  {
    operation: list,
    does: 'Refuses a type of resources that is none.',
    source: notKnown('the model has both a list of types, which a ValidationException would tell, and InvalidResourceType'),
    calls: [listed('bar', 'foo')],
    answers: [refused('ValidationException')],
    moto: { differs: 'answers InvalidResourceType, and nothing says what AWS does' },
  },
  {
    operation: list,
    does: 'Does not find a resource of another type.',
    source: model,
    calls: [listed('bar', 'OpsItem')],
    answers: [refused('InvalidResourceId')],
  },
];
