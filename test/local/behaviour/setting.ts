import { type Behaviour, broken, type Call, place, refused } from './behaviour.ts';
import { noSettings } from './moto.ts';
import { api, guide, model } from './source.ts';

const operation = 'GetServiceSetting';
const id = '/ssm/parameter-store/high-throughput-enabled';
const arn = `arn:aws:ssm:${place.region}:${place.account}:servicesetting${id}`;

function setting(SettingId: string): Call {
  return [operation, { SettingId }];
}

export const settings: readonly Behaviour[] = [
  {
    operation,
    does: 'Has the higher throughput off in an account that has not paid for it.',
    source: guide('parameter-store-throughput'),
    calls: [setting(id)],
    answers: [{ status: 200, ServiceSetting: { SettingId: id, SettingValue: 'false', Status: 'Default', ARN: arn } }],
    moto: noSettings,
  },
  {
    operation,
    does: 'Has the standard tier for the default one.',
    source: guide('ps-default-tier'),
    calls: [setting('/ssm/parameter-store/default-parameter-tier')],
    answers: [{ status: 200, ServiceSetting: { SettingValue: 'Standard' } }],
    moto: noSettings,
  },
  {
    operation,
    does: 'Takes the ARN of a setting for its ID.',
    source: api(operation),
    calls: [setting(arn)],
    answers: [{ status: 200, ServiceSetting: { SettingId: id, SettingValue: 'false' } }],
    moto: noSettings,
  },
  {
    operation,
    does: 'Does not find a setting that is none.',
    source: model,
    calls: [setting('/ssm/gone')],
    answers: [refused('ServiceSettingNotFound')],
    moto: noSettings,
  },
  {
    operation,
    does: 'Refuses an empty ID.',
    source: model,
    calls: [setting('')],
    answers: [broken('settingId', 'Member must have length greater than or equal to 1')],
    moto: noSettings,
  },
];
