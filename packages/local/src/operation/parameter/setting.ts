import { text } from '../../input/member.ts';
import { ServiceError } from '../../service/error.ts';
import { partitionOf } from '../../service/place.ts';
import { seconds } from '../seconds.ts';
import { reading } from '../operation.ts';

/** What an account has that has changed nothing. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['/ssm/parameter-store/default-parameter-tier', 'Standard'],
  ['/ssm/parameter-store/high-throughput-enabled', 'false'],
]);

/** The settings of Parameter Store, by their ID or its ARN. */
export const getServiceSetting = reading({ SettingId: text({ min: 1, max: 1000 }) }, ({ SettingId }, { store }) => {
  const { region, account } = store.place;
  const prefix = `arn:${partitionOf(region)}:ssm:${region}:${account}:servicesetting`;
  const id = SettingId.startsWith(`${prefix}/`) ? SettingId.slice(prefix.length) : SettingId;
  const value = defaults.get(id);
  if (value === undefined) throw new ServiceError('ServiceSettingNotFound', `Setting ${SettingId} was not found.`);
  return {
    ServiceSetting: {
      SettingId: id,
      SettingValue: value,
      LastModifiedDate: seconds(new Date(0)),
      LastModifiedUser: 'System',
      ARN: `${prefix}${id}`,
      Status: 'Default',
    },
  };
});
