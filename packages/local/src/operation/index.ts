import { createAlias, deleteAlias, listAliases, updateAlias } from './key/alias.ts';
import { decryptCiphertext, encryptPlaintext, generateDataKey, generateDataKeyWithoutPlaintext } from './key/cryptography.ts';
import { createKey, describeKey, listKeys, updateKeyDescription } from './key/key.ts';
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from './key/policy.ts';
import { disableKeyRotation, enableKeyRotation, getKeyRotationStatus } from './key/rotation.ts';
import { cancelKeyDeletion, disableKey, enableKey, scheduleKeyDeletion } from './key/state.ts';
import { listResourceTags, tagResource, untagResource } from './key/tag.ts';
import { getCallerIdentity } from './identity.ts';
import type { Operation } from './operation.ts';
import { getParametersByPath } from './parameter/by-path.ts';
import { deleteParameter, deleteParameters } from './parameter/delete.ts';
import { describeParameters } from './parameter/describe.ts';
import { getParameter, getParameters } from './parameter/get.ts';
import { getParameterHistory } from './parameter/history.ts';
import { labelParameterVersion, unlabelParameterVersion } from './parameter/label.ts';
import { putParameter } from './parameter/put.ts';
import { getServiceSetting } from './parameter/setting.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './parameter/tag.ts';

/** As signatures name them. */
export type ServiceName = 'ssm' | 'kms' | 'sts';

/** The operations of each service that are here, by their names on the wire. */
export const operations: Readonly<Record<ServiceName, ReadonlyMap<string, Operation>>> = {
  ssm: new Map<string, Operation>([
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
  ]),
  kms: new Map<string, Operation>([
    ['CancelKeyDeletion', cancelKeyDeletion],
    ['CreateAlias', createAlias],
    ['CreateKey', createKey],
    ['Decrypt', decryptCiphertext],
    ['DeleteAlias', deleteAlias],
    ['DescribeKey', describeKey],
    ['DisableKey', disableKey],
    ['DisableKeyRotation', disableKeyRotation],
    ['EnableKey', enableKey],
    ['EnableKeyRotation', enableKeyRotation],
    ['Encrypt', encryptPlaintext],
    ['GenerateDataKey', generateDataKey],
    ['GenerateDataKeyWithoutPlaintext', generateDataKeyWithoutPlaintext],
    ['GetKeyPolicy', getKeyPolicy],
    ['GetKeyRotationStatus', getKeyRotationStatus],
    ['ListAliases', listAliases],
    ['ListKeyPolicies', listKeyPolicies],
    ['ListKeys', listKeys],
    ['ListResourceTags', listResourceTags],
    ['PutKeyPolicy', putKeyPolicy],
    ['ScheduleKeyDeletion', scheduleKeyDeletion],
    ['TagResource', tagResource],
    ['UntagResource', untagResource],
    ['UpdateAlias', updateAlias],
    ['UpdateKeyDescription', updateKeyDescription],
  ]),
  sts: new Map<string, Operation>([['GetCallerIdentity', getCallerIdentity]]),
};
