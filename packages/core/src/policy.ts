import { kmsKeyFault } from './config/kms-key.ts';
import type { AwsStoreSettings } from './config/stores.ts';
import { mergeProblems, SsmithError, type Warning } from './error/problem.ts';
import { type JobOptions, prepareJob } from './job.ts';
import { documentOf, type PolicyDocument } from './policy/document.ts';
import { type Asking, type Lookup, lookUp } from './policy/lookup.ts';
import { type Need, needsOf } from './policy/need.ts';
import { policyWarnings } from './policy/warning.ts';
import { type Purpose, type Right, rightsOf } from './policy/right.ts';
import { type Site, unknownAccount } from './policy/site.ts';
import type { AskingOptions } from './resolve.ts';
import { openSource } from './source/open.ts';

export interface PolicyOptions extends JobOptions, AskingOptions {
  /** `render` without it. */
  readonly purpose?: Purpose;
  /** Several values of `env`, whose rights are put together. */
  readonly environments?: readonly string[];
  /**
   * Look at the parameters, undecrypted, for what the config does not say: the account, which are SecureStrings, their
   * keys. Needs `ssm:GetParameters`, for trees `ssm:GetParametersByPath`, and `ssm:DescribeParameters`.
   */
  readonly lookup?: boolean;
}

/** What one identity needs. */
export interface IdentityPolicy {
  /** The role or the profile that the config names, or whoever runs the program. */
  readonly identity: string;
  readonly document: PolicyDocument;
  /** The same, one by one, each with the references that ask for it. */
  readonly rights: readonly Right[];
}

export interface PolicyResult {
  readonly purpose: Purpose;
  /** One for each identity; in its ARNs `unknownAccount` stands for an account that is not known. */
  readonly policies: readonly IdentityPolicy[];
  readonly warnings: readonly Warning[];
}

/**
 * The least rights with which these templates are rendered, checked or put. Nothing is asked without `lookup`.
 * @throws {SsmithError} what is wrong with config and templates, or cannot be looked up
 */
export async function policyOf(options: PolicyOptions = {}): Promise<PolicyResult> {
  const { purpose = 'render', deadline = 30_000, signal: given, open = openSource } = options;
  const signal = AbortSignal.any([AbortSignal.timeout(deadline), ...(given === undefined ? [] : [given])]);
  const needs = await collectNeeds(options);
  if (needs.length === 0) {
    const help = 'an embedded store needs no rights; with --store another one is looked at';
    throw new SsmithError({ code: 'usage', message: 'these templates ask for nothing at AWS', help });
  }
  const faults = [...byStore(needs).keys()].flatMap(({ kmsKey }) => (kmsKey === undefined ? [] : (kmsKeyFault(kmsKey) ?? [])));
  if (faults.length > 0) throw new SsmithError(mergeProblems(faults));
  const stores = await lookAtStores(byStore(needs), options.lookup === true, { open, signal });
  const rights = new Map<string, Right[]>();
  const sites = new Map<Need, Site>();
  for (const { store, own, site, lookup } of stores) {
    const identity = identityOf(store);
    for (const need of own) {
      sites.set(need, site);
      add(rights, identity, rightsOf(need, site, purpose, lookup && (lookup.findings.get(need) ?? notThere)));
    }
    if (store.roleArn !== undefined) {
      const places = own.flatMap((need) => need.places);
      add(rights, identityOf({ ...store, roleArn: undefined }), [{ action: 'sts:AssumeRole', resource: store.roleArn, places }]);
    }
  }
  const policies = [...rights].flatMap(([identity, its]) =>
    its.length === 0 ? [] : [{ identity, document: documentOf(its), rights: its }],
  );
  const missing = stores.flatMap(({ lookup }) => lookup?.missing ?? []);
  return { purpose, policies, warnings: policyWarnings(purpose, policies, sites, missing) };
}

const notThere = { keys: [] };

/** @throws {SsmithError} the mistakes of all environments */
export async function collectNeeds({ environments, ...options }: PolicyOptions): Promise<Need[]> {
  const variables = environments?.map((env) => ({ ...options.variables, env })) ?? [options.variables ?? {}];
  const jobs = await Promise.all(variables.map((one) => prepareJob({ ...options, variables: one })));
  const problems = mergeProblems(jobs.flatMap((job) => job.problems));
  if (problems.length > 0) throw new SsmithError(problems);
  return needsOf(jobs.flatMap(({ demands }) => demands));
}

export function byStore(needs: readonly Need[]): Map<AwsStoreSettings, Need[]> {
  const stores = new Map<string, Need[]>();
  for (const need of needs) {
    // Two environments may have the same store with another role.
    const id = JSON.stringify(need.store);
    stores.set(id, [...(stores.get(id) ?? []), need]);
  }
  return new Map([...stores.values()].flatMap((own) => (own[0] === undefined ? [] : [[own[0].store, own] as const])));
}

interface LookedAt {
  readonly store: AwsStoreSettings;
  readonly own: readonly Need[];
  readonly site: Site;
  readonly lookup: Lookup | undefined;
}

/** The regions and the accounts; what one store tells of the account counts for all that the same identity asks. */
async function lookAtStores(stores: ReadonlyMap<AwsStoreSettings, readonly Need[]>, lookup: boolean, asking: Asking): Promise<LookedAt[]> {
  const { resolveRegion } = await import('./source/aws/region.ts');
  const looked = await Promise.all(
    [...stores].map(async ([store, own]) => {
      const region = await resolveRegion(store, asking.signal);
      return { store, own, region, lookup: lookup ? await lookUp(store, region, own, asking) : undefined };
    }),
  );
  const told = new Map(looked.flatMap(({ store, lookup }) => (lookup?.account === undefined ? [] : [[identityOf(store), lookup.account]])));
  return looked.map(({ store, own, lookup, region }) => {
    const account = store.account ?? told.get(identityOf(store)) ?? store.roleArn?.split(':')[4] ?? unknownAccount;
    return { store, own, lookup, site: { region, account } };
  });
}

function identityOf({ roleArn, profile }: Pick<AwsStoreSettings, 'roleArn' | 'profile'>): string {
  if (roleArn !== undefined) return roleArn;
  return profile === undefined ? 'whoever runs ssmith' : `profile ${profile}`;
}

function add(rights: Map<string, Right[]>, identity: string, more: readonly Right[]): void {
  rights.set(identity, [...(rights.get(identity) ?? []), ...more]);
}
