import { vi } from 'vitest';
import { check, type Purpose, render } from '../../packages/core/src/index.ts';
import type { Identity } from '../../packages/local/src/index.ts';

/** Until the environment is put back, what is asked is asked by this one, and there. */
export function actAs({ accessKeyId, secretAccessKey }: Identity, endpoint: string): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
}

/** What a policy is for. */
export async function carryOut(purpose: Purpose, cwd: string): Promise<void> {
  await (purpose === 'check' ? check({ cwd }) : render({ cwd, dryRun: true }));
}
