import { GetParametersByPathCommand, GetParametersCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import type { AwsStoreSettings } from '../../config/stores.ts';
import type { SsmApi } from './api.ts';
import { createHttpHandler, type HttpHandler } from './http.ts';
import { SsmProtocol } from './protocol.ts';

/**
 * The SDK's client. It retries nothing by itself: pacing, retries and the deadline are ours (`call.ts`), because the
 * SDK's own give up early when a fleet is throttled and wait for ever on a silent peer.
 */
export async function createClient(settings: AwsStoreSettings, region: string): Promise<SSMClient> {
  const client = new SSMClient({
    ...(await clientSettings(settings, region)),
    protocol,
    // In the bundle, where `trim-sdk.mjs` lets it count for calls that can be aborted too.
    cacheMiddleware: true,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
  });
  for (const name of unwanted) client.middlewareStack.remove(name);
  return client;
}

/** What a client of any service of AWS is given: one attempt, our way to the network, and who asks. */
export async function clientSettings(settings: AwsStoreSettings, region: string): Promise<ClientSettings> {
  const requestHandler = await createHttpHandler(settings.allowInsecureEndpoint);
  return {
    region,
    maxAttempts: 1,
    retryMode: 'standard',
    requestHandler,
    credentials: await credentials(settings, region, requestHandler),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
  };
}

interface ClientSettings {
  readonly region: string;
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly requestHandler: HttpHandler;
  readonly credentials: NonNullable<SSMClientConfig['credentials']>;
  readonly profile?: string;
}

/** The rest of the interface is for codecs and event streams, which these operations have not. */
const protocol = SsmProtocol as unknown as NonNullable<SSMClientConfig['protocol']>;

/** What would look at each answer for a logger that is not there, and at each request for a tracer. */
const unwanted = ['loggerMiddleware', 'recursionDetectionMiddleware'];

/** The two operations of a client, one attempt each. */
export function apiOf(client: SSMClient): SsmApi {
  return {
    getParameters: (names, decrypt, abortSignal) =>
      client.send(new GetParametersCommand({ Names: [...names], WithDecryption: decrypt }), { abortSignal }),
    getParametersByPath: (path, token, decrypt, abortSignal) => {
      const input = { Path: path, Recursive: true, MaxResults: 10, WithDecryption: decrypt, NextToken: token };
      return client.send(new GetParametersByPathCommand(input), { abortSignal });
    },
    close: () => client.destroy(),
  };
}

/** What the providers have to say of their choice is not for the output of a deployment. */
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };

function quiet(): void {
  // Nothing is written.
}

/** Keys in the environment need no chain of providers, which would read files and load much code. */
async function credentials(
  { profile, roleArn }: AwsStoreSettings,
  region: string,
  requestHandler: HttpHandler,
): Promise<NonNullable<SSMClientConfig['credentials']>> {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const inEnvironment = profile === undefined && !AWS_PROFILE && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY;
  if (roleArn === undefined && inEnvironment) {
    const session = AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN };
    return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, ...session };
  }
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const clientConfig = { region, requestHandler };
  const init = { clientConfig, logger: silent, ...(profile === undefined ? {} : { profile }) };
  const chain = fromNodeProviderChain(init);
  if (roleArn === undefined) return chain;
  const params = { RoleArn: roleArn, RoleSessionName: 'ssmith' };
  return fromTemporaryCredentials({ masterCredentials: chain, clientConfig, params });
}
