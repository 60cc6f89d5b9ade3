import { type Identity, type RunningStore, secure, startStore } from '../helper/local-store.ts';
import { startSmallServer } from '../helper/small-server.ts';
import { canary, parametersWith } from './repository.ts';

/** The role that a platform gives to what it runs: its keys are temporary. */
const role = { name: 'role', accessKeyId: 'ASIAROLE', secretAccessKey: 'any', sessionToken: 'token-of-the-role' } satisfies Identity;
const Expiration = new Date(Date.now() + 3_600_000).toISOString();

/** A store that knows this role only. */
export function startStoreForRole(): Promise<RunningStore> {
  return startStore({ parameters: parametersWith(secure(canary)), identities: [role] });
}

/** Where a store is, and no keys for it. */
export function placeOf({ endpoint }: RunningStore): Record<string, string> {
  return { AWS_ENDPOINT_URL_SSM: endpoint };
}

/** The address of an agent that hands the keys to a container; with a token, to those only that show it. */
export async function startAgent(token?: string): Promise<string> {
  const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = role;
  const url = await startSmallServer(({ headers }) =>
    headers.authorization === token ? JSON.stringify({ AccessKeyId, SecretAccessKey, Token, Expiration }) : undefined,
  );
  return `${url}/v1/credentials`;
}

/** AWS's service for tokens: it hands the keys to those who show the right one for the right role. */
export function startTokenService(roleArn: string, webIdentityToken: string): Promise<string> {
  return startSmallServer((_, body) => {
    const asked = new URLSearchParams(body);
    if (asked.get('RoleArn') !== roleArn || asked.get('WebIdentityToken') !== webIdentityToken) return undefined;
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } = role;
    const members = Object.entries({ AccessKeyId, SecretAccessKey, SessionToken, Expiration });
    const fields = members.map(([name, text]) => `<${name}>${text}</${name}>`).join('');
    const result = `<AssumeRoleWithWebIdentityResult><Credentials>${fields}</Credentials></AssumeRoleWithWebIdentityResult>`;
    return `<AssumeRoleWithWebIdentityResponse>${result}</AssumeRoleWithWebIdentityResponse>`;
  });
}
