import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { type PolicyDocument, policyOf, type Purpose, SsmithError } from '../../packages/core/src/index.ts';
import { type Identity, startLocalStore } from '../../packages/local/src/index.ts';
import { deployment } from '../aws/deployment.ts';
import { patience, runs } from '../helper/property.ts';
import type { Project } from '../helper/project.ts';
import { actAs, carryOut } from './act.ts';
import { lessThan } from './lesser.ts';
import { kinds, sets, templateSetOf } from './template-sets.ts';

vi.setConfig(patience);
afterEach(() => vi.unstubAllEnvs());

const admin: Identity = { name: 'admin', accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret' };

it.each(['render', 'check'] as const)('gives what %s needs, and nothing that it does not', async (purpose) => {
  const run = async (set: readonly (readonly [string, number])[]): Promise<void> => {
    const { project, store: contents } = templateSetOf(set);
    const serve = (identities: readonly Identity[]) => startLocalStore({ ...contents, identities });

    await using own = await serve([admin]);
    actAs(admin, own.endpoint);
    const { policies } = await policyOf({ cwd: project.directory, purpose, lookup: true });
    const document = policies[0]?.document ?? { Version: '2012-10-17', Statement: [] };
    expect(policies.length).toBeLessThan(2);

    const lesser = lessThan(document);
    const identities = [document, ...lesser.map((less) => less.document)].map((policy, index) => identityOf(index, policy));
    await using store = await serve(identities);
    for (const [index, identity] of identities.entries()) {
      actAs(identity, store.endpoint);
      const outcome = await outcomeOf(purpose, project);
      expect([lesser[index - 1]?.without, outcome]).toEqual([lesser[index - 1]?.without, index === 0 ? 'done' : 'access-denied']);
    }
    expect(await reads(identities[0] as Identity, store.endpoint, '/outsider')).toBe('access-denied');
  };
  await run(kinds.map((kind) => [kind, 1] as const));
  await fc.assert(fc.asyncProperty(sets, run), { numRuns: runs(12) });
});

function identityOf(index: number, policy: PolicyDocument): Identity {
  const none = { Effect: 'Deny', Action: 'none:*', Resource: '*' } as const;
  return { ...admin, name: `i${index}`, accessKeyId: `AKIA${index}`, policies: [{ Statement: [...policy.Statement, none] }] };
}

async function outcomeOf(purpose: Purpose, { directory }: Project): Promise<string> {
  try {
    await carryOut(purpose, directory);
    return 'done';
  } catch (error) {
    return error instanceof SsmithError ? [...new Set(error.problems.map(({ code }) => code))].join(' ') : String(error);
  }
}

async function reads(identity: Identity, endpoint: string, name: string): Promise<string> {
  actAs(identity, endpoint);
  return outcomeOf('render', deployment({ 'a.yaml': `a: ssm:${name}\n` }, 'region: eu-west-1\n'));
}
