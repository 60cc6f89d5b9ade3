import { request } from 'node:http';
import type { AwsStoreSettings } from '../../config/stores.ts';
import { SsmithError } from '../../error/problem.ts';

/**
 * What the settings say (command line, config, environment), else the profile, else the instance.
 * @throws {SsmithError} `region-missing`
 */
export async function resolveRegion(settings: AwsStoreSettings, signal: AbortSignal): Promise<string> {
  const region = settings.region || (await profileRegion(settings.profile)) || (await instanceRegion(signal));
  if (region) return region;
  throw new SsmithError({
    code: 'region-missing',
    message: 'no AWS region is known',
    help: 'set `region` in the config, pass --region, or set AWS_REGION',
  });
}

/** Of AWS's files of settings on this machine. */
export async function profileRegion(profile?: string): Promise<string | undefined> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles().catch(() => ({ configFile: {}, credentialsFile: {} }));
  const name = profile ?? (process.env['AWS_PROFILE'] || 'default');
  const files: Record<string, Record<string, string | undefined>>[] = [configFile, credentialsFile];
  return files.map((file) => file[name]?.['region']).find((region) => region !== undefined);
}

/** The instance metadata service (IMDSv2) of EC2; off EC2 nobody answers, which must not take long. */
async function instanceRegion(signal: AbortSignal): Promise<string | undefined> {
  const { AWS_EC2_METADATA_DISABLED, AWS_EC2_METADATA_SERVICE_ENDPOINT } = process.env;
  if (AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') return undefined;
  const base = AWS_EC2_METADATA_SERVICE_ENDPOINT ?? 'http://169.254.169.254';
  try {
    const lifetime = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
    const token = await ask('PUT', new URL('/latest/api/token', base), lifetime, signal);
    return await ask('GET', new URL('/latest/meta-data/placement/region', base), { 'x-aws-ec2-metadata-token': token }, signal);
  } catch {
    return undefined;
  }
}

function ask(method: string, url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, signal: AbortSignal.any([signal, AbortSignal.timeout(1000)]) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => (response.statusCode === 200 ? resolve(body.trim()) : reject(new Error('no metadata'))));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end();
  });
}
