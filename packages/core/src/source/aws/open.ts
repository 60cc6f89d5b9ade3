import type { AwsStoreSettings } from '../../config/stores.ts';
import type { ParameterSource } from '../source.ts';
import { apiOf, createClient } from './client.ts';
import { resolveRegion } from './region.ts';
import { awsSource } from './source.ts';

/** @throws {SsmithError} `region-missing` */
export async function openAwsSource(settings: AwsStoreSettings, signal: AbortSignal, isOneOfMany = false): Promise<ParameterSource> {
  const region = await resolveRegion(settings, signal);
  return awsSource(apiOf(await createClient(settings, region)), region, settings, { isOneOfMany });
}
