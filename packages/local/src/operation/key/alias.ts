import { optional } from '../../input/member.ts';
import type { Key } from '../../key/key.ts';
import type { Alias } from '../../key/keyring.ts';
import { ServiceError } from '../../service/error.ts';
import { partitionOf, type Place } from '../../service/place.ts';
import { type Context, reading, writing } from '../operation.ts';
import { seconds } from '../seconds.ts';
import { findOwnKey, isAlias, listPage } from './find.ts';
import { aliasName, keyId, page } from './shapes.ts';

/** Fewer than in the list of keys. Source: API model of KMS. */
const usualLimit = 50;

export const createAlias = writing({ AliasName: aliasName, TargetKeyId: keyId }, ({ AliasName, TargetKeyId }, context) => {
  const { store, now } = context;
  checkOwnName(AliasName);
  authorise('CreateAlias', AliasName, context);
  if (store.keys.alias(AliasName) !== undefined) {
    throw new ServiceError('AlreadyExistsException', `An alias with the name ${aliasArn(AliasName, store.place)} already exists`);
  }
  store.keys.setAlias(AliasName, findTarget('CreateAlias', TargetKeyId, context), now);
  return {};
});

export const updateAlias = writing({ AliasName: aliasName, TargetKeyId: keyId }, ({ AliasName, TargetKeyId }, context) => {
  existing('UpdateAlias', AliasName, context);
  context.store.keys.setAlias(AliasName, findTarget('UpdateAlias', TargetKeyId, context), context.now);
  return {};
});

/** The key stays, and what it has encrypted can still be decrypted. */
export const deleteAlias = writing({ AliasName: aliasName }, ({ AliasName }, context) => {
  context.store.keys.deleteAlias(existing('DeleteAlias', AliasName, context).name);
  return {};
});

export const listAliases = reading({ ...page, KeyId: optional(keyId) }, ({ KeyId, Limit = usualLimit, Marker }, { store, access, now }) => {
  access.authoriseKey('ListAliases', '*');
  const key = KeyId === undefined ? undefined : store.keys.find(KeyId, now);
  const wanted = store.keys.aliases().filter((alias) => key === undefined || alias.keyId === key.id);
  const show = ({ name, keyId: target, created, updated }: Alias): object => ({
    AliasName: name,
    AliasArn: aliasArn(name, store.place),
    TargetKeyId: target,
    CreationDate: seconds(created),
    LastUpdatedDate: seconds(updated),
  });
  const { shown, end } = listPage(wanted, ({ name }) => name, { Limit, Marker, scope: ['aliases', KeyId] }, show);
  return { Aliases: shown, ...end };
});

function existing(action: string, name: string, context: Context): Alias {
  checkOwnName(name);
  authorise(action, name, context);
  const alias = context.store.keys.alias(name);
  if (alias === undefined) throw new ServiceError('NotFoundException', `Alias ${aliasArn(name, context.store.place)} is not found.`);
  return alias;
}

function findTarget(action: string, reference: string, context: Context): Key {
  if (isAlias(reference)) throw new ServiceError('ValidationException', 'Aliases must refer to keys. Not aliases');
  return findOwnKey(action, reference, context);
}

/** An alias is a resource of its own; its key is asked for, too. */
function authorise(action: string, name: string, { store, access }: Context): void {
  access.authoriseKey(action, aliasArn(name, store.place));
}

function checkOwnName(name: string): void {
  if (!name.startsWith('alias/') || name === 'alias/') {
    const more = 'Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html';
    throw new ServiceError('ValidationException', `Alias must start with the prefix "alias/". ${more}`);
  }
  if (name.startsWith('alias/aws/'))
    throw new ServiceError('NotAuthorizedException', 'Aliases that begin with alias/aws/ are reserved for AWS.');
  if (name.includes(':')) throw new ServiceError('InvalidAliasNameException', `${name} contains invalid characters for an alias`);
}

function aliasArn(name: string, { region, account }: Place): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${name}`;
}
