import type { Group } from './behaviour.ts';
import { aliases } from './alias.ts';
import { getParametersByPath } from './by-path.ts';
import { caller } from './caller.ts';
import { cryptography } from './cryptography.ts';
import { deletion } from './delete.ts';
import { describeRefusals } from './describe-refusal.ts';
import { describeParameters } from './describe.ts';
import { getParameters } from './get-many.ts';
import { getParameter } from './get.ts';
import { getParameterHistory } from './history.ts';
import { keyEffects } from './key-effect.ts';
import { keyPolicies, keyTags } from './key-policy.ts';
import { keyStates } from './key-state.ts';
import { makingKeys } from './key.ts';
import { labels } from './label.ts';
import { protocol } from './protocol.ts';
import { putParameterNames } from './put-name.ts';
import { putParameterValues } from './put-value.ts';
import { putParameter } from './put.ts';
import { references } from './reference.ts';
import { settings } from './setting.ts';
import { tags } from './tag.ts';

/** All that is claimed of the store, in the order of the page. */
export const groups: readonly Group[] = [
  { title: 'One parameter', behaviours: getParameter },
  { title: 'Several parameters', behaviours: getParameters },
  { title: 'Parameters below a path', behaviours: getParametersByPath },
  { title: 'Metadata', behaviours: describeParameters },
  { title: 'Filters that are refused', behaviours: describeRefusals },
  { title: 'History', behaviours: getParameterHistory },
  { title: 'Writing', behaviours: putParameter },
  { title: 'Names', behaviours: putParameterNames },
  { title: 'Values, tiers and policies', behaviours: putParameterValues },
  { title: 'Deleting', behaviours: deletion },
  { title: 'Labels', behaviours: labels },
  { title: 'Tags', behaviours: tags },
  { title: 'Settings', behaviours: settings },
  { title: 'Secrets Manager and public parameters', behaviours: references },
  { title: 'Keys and SecureStrings', behaviours: keyEffects },
  { title: 'KMS: keys', behaviours: makingKeys },
  { title: 'KMS: aliases', behaviours: aliases },
  { title: 'KMS: states and rotation', behaviours: keyStates },
  { title: 'KMS: policies', behaviours: keyPolicies },
  { title: 'KMS: tags', behaviours: keyTags },
  { title: 'KMS: encryption', behaviours: cryptography },
  { title: 'STS', behaviours: caller },
  { title: 'Protocol', behaviours: protocol },
];
