import type { Warning } from '../error/problem.ts';
import type { PolicyDocument } from './document.ts';
import type { Need } from './need.ts';
import { ownerOf, type Purpose, type Right } from './right.ts';
import type { Site } from './site.ts';

interface Written {
  readonly identity: string;
  readonly document: PolicyDocument;
  readonly rights: readonly Right[];
}

/** The most characters of a managed policy, in which IAM does not count blanks. Source: IAM user guide, quotas. */
const longestManaged = 6144;

/** What a policy cannot say, and whoever attaches it should know. */
export function policyWarnings(
  purpose: Purpose,
  policies: readonly Written[],
  sites: ReadonlyMap<Need, Site>,
  missing: readonly Need[],
): Warning[] {
  const needs = [...sites.keys()];
  const rights = policies.flatMap((policy) => policy.rights);
  const trees = needs.filter(({ kind }) => kind === 'tree');
  const secrets = needs.filter(({ kind }) => kind === 'secret');
  const shared = needs.filter((need) => {
    const site = sites.get(need);
    return site !== undefined && !['', site.account].includes(ownerOf(need, site).account);
  });
  const anyKey = rights.filter(({ resource, key }) => key !== undefined && key.alias === undefined && resource.endsWith(':key/*'));
  return [
    ...about(trees, purpose !== 'put', {
      message:
        'whoever may read a tree reads all that is below its path: IAM looks at the path only, and a denial of a name below it does nothing',
    }),
    ...about(secrets, purpose === 'render', {
      message: 'the key of a secret of Secrets Manager is not known here',
      help: 'for one with a key of its own, allow `kms:Decrypt` on that key too, `kms:ViaService` being secretsmanager.REGION.amazonaws.com',
    }),
    ...about(shared, purpose !== 'put', {
      message: 'for what another account shares, that account has to allow it too: by the resource share, and in the policy of its key',
    }),
    ...about(anyKey, true, {
      message: 'the key is not named: any key of the account may be used, though for these parameters only, and through Parameter Store',
      help: 'name it with `kmsKey` in the config, or look it up with --lookup; with `kmsKey: alias/aws/ssm` no right is needed',
    }),
    ...about(missing, purpose !== 'check', {
      message: 'what does not exist has no key yet, and no right to use one is given for it',
      help: 'look again when it is there, or leave --lookup away and name the key with `kmsKey` in the config',
    }),
    ...policies.flatMap(({ identity, document }) => {
      const length = JSON.stringify(document).length;
      const message = `the policy of ${identity} has ${length} characters; a managed policy holds ${longestManaged}`;
      return length > longestManaged
        ? [{ message, help: 'read trees instead of single names, or divide the statements among policies' }]
        : [];
    }),
  ];
}

function about(all: readonly Pick<Need, 'places'>[], matters: boolean, warning: Warning): Warning[] {
  if (!matters || all.length === 0) return [];
  const places = new Map(all.flatMap((one) => one.places).map((place) => [`${place.source.file} ${place.span.start}`, place]));
  return [{ ...warning, places: [...places.values()] }];
}
