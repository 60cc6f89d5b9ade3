import { extname, resolve } from 'node:path';
import type { Problem } from '../error/problem.ts';
import { nearest } from '../error/suggest.ts';
import type { Config, StoreEntry } from './config.ts';
import { expandVariables, missingVariables, type Variables } from './variables.ts';

/** Where parameters are asked for, with everything filled in that the config and the command line say. */
export type StoreSettings = FileStoreSettings | AwsStoreSettings;

export interface FileStoreSettings {
  readonly kind: 'file';
  /** Tells stores apart within a run. */
  readonly id: string;
  readonly file: string;
  /** What SecureStrings are written with. */
  readonly kmsKey?: string | undefined;
}

export interface AwsStoreSettings {
  readonly kind: 'aws';
  readonly id: string;
  /** Absent: the profile or the instance decides. */
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly roleArn: string | undefined;
  readonly endpoint: string | undefined;
  readonly allowInsecureEndpoint: boolean;
  /** Answers from another account stop the run. */
  readonly account: string | undefined;
  /** What its SecureStrings are written with: an alias, an ID or an ARN. */
  readonly kmsKey?: string | undefined;
  /** Calls per second, when it is not left to the service. */
  readonly rate: number | undefined;
}

/** What the command line says of the default store. */
export interface StoreFlags {
  readonly store?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  /** AWS_REGION and AWS_DEFAULT_REGION, of which the SDK reads the first only. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const awsAlias = 'aws';
const regionPattern = /^[a-z]{2,3}(?:-[a-z]+)+-\d+$/;

type Found = { readonly store: StoreSettings } | { readonly problem: Omit<Problem, 'places'> };

/**
 * Finds a store by what a reference says: nothing (the default store), an alias of the config, or an AWS region
 * (the default store's settings in that region). With an embedded default store a region means that store too:
 * it has no regions.
 */
export function storeFinder(
  config: Config,
  directory: string,
  flags: StoreFlags,
  variables: Variables,
): (wanted: string | undefined) => Found {
  const stores: Record<string, StoreEntry> = { [awsAlias]: {}, ...config.stores };
  const defaultAlias = flags.store ?? config.store ?? awsAlias;
  const { AWS_REGION, AWS_DEFAULT_REGION } = flags.environment ?? {};
  // Known here already, so that a name and an ARN of this region share their calls.
  const environmentRegion = AWS_REGION || AWS_DEFAULT_REGION || undefined;

  function fill(value: string | undefined): { text: string | undefined; missing: string[] } {
    return value === undefined ? { text: undefined, missing: [] } : expandVariables(value, variables);
  }

  /** Where its variables have values: only what is written needs a key, and says what is missing. */
  function keyOf({ kmsKey }: { readonly kmsKey?: string | undefined }): string | undefined {
    return fill(kmsKey).text;
  }

  function settings(alias: string, region?: string): Found {
    const entry: StoreEntry | undefined = Object.hasOwn(stores, alias) ? stores[alias] : isYamlPath(alias) ? { file: alias } : undefined;
    if (entry === undefined) return { problem: unknownStore(alias, Object.keys(stores)) };
    if ('file' in entry) {
      const file = fill(entry.file);
      const key = keyOf(entry);
      if (file.missing.length > 0) return { problem: missingVariables(file.missing, config.vars) };
      const path = resolve(directory, file.text ?? '');
      return { store: { kind: 'file', id: `file:${path}`, file: path, kmsKey: key } };
    }
    const isDefault = alias === defaultAlias;
    const own = alias === awsAlias ? { ...config, ...entry } : entry;
    const filled = {
      region: fill(region ?? (isDefault ? flags.region : undefined) ?? own.region ?? config.region ?? environmentRegion),
      profile: fill((isDefault ? flags.profile : undefined) ?? own.profile),
      roleArn: fill(entry.roleArn),
      endpoint: fill((isDefault ? flags.endpoint : undefined) ?? entry.endpoint),
    };
    const endpoint = filled.endpoint.text;
    if (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint)) {
      return {
        problem: { code: 'usage', message: 'the endpoint is not a URL', help: 'it begins with https://, or on this machine with http://' },
      };
    }
    const missing = Object.values(filled).flatMap((value) => value.missing);
    if (missing.length > 0) return { problem: missingVariables(missing, config.vars) };
    const store = {
      kind: 'aws' as const,
      region: filled.region.text,
      profile: filled.profile.text,
      roleArn: filled.roleArn.text,
      endpoint: filled.endpoint.text,
      allowInsecureEndpoint: own.allowInsecureEndpoint ?? config.allowInsecureEndpoint ?? false,
      account: own.account,
      kmsKey: keyOf(own),
      rate: typeof config.rate === 'number' ? config.rate : undefined,
    };
    return { store: { id: `aws:${alias}:${store.region ?? ''}`, ...store } };
  }

  function find(wanted: string | undefined): Found {
    if (wanted === undefined) return settings(defaultAlias);
    if (Object.hasOwn(stores, wanted)) return settings(wanted);
    return regionPattern.test(wanted) ? settings(defaultAlias, wanted) : { problem: unknownStore(wanted, Object.keys(stores)) };
  }

  const known = new Map<string | undefined, Found>();
  return (wanted) => {
    const found = known.get(wanted) ?? find(wanted);
    known.set(wanted, found);
    return found;
  };
}

function unknownStore(wanted: string, known: readonly string[]): Omit<Problem, 'places'> {
  const near = nearest(wanted, known);
  return {
    code: 'store-unknown',
    message: `\`${wanted}\` is neither a store of the config nor an AWS region`,
    help: near === undefined ? `the config's stores are: ${known.join(', ')}` : `did you mean \`${near}\`?`,
  };
}

/** Whether a store is named by its file, as on the command line. */
export function isYamlPath(path: string): boolean {
  return ['.yaml', '.yml'].includes(extname(path));
}
