import type { Guarded, Warning } from '@ssmith/core';
import type { DeployResult } from '../result.ts';
import { codeDeploy } from './codedeploy.ts';
import { github } from './github.ts';
import { plain } from './plain.ts';

export const platformNames = ['codedeploy', 'github', 'plain'] as const;
export type PlatformName = (typeof platformNames)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a deployment runs: how it is known, and what is told there in what form. */
export interface Platform {
  readonly name: PlatformName;
  isHere(environment: Environment): boolean;
  /** For its log; the last lines are what people see first. */
  report(result: DeployResult, environment: Environment): string;
  /** Sees to it that its log does not show these values, where it can; what it could not do comes back as warnings. */
  readonly conceal?: (secrets: readonly Guarded[]) => readonly Warning[];
}

const platforms: readonly Platform[] = [codeDeploy, github, plain];

/** The platform that is named, or the one that the environment speaks of. */
export function choosePlatform(name: PlatformName | undefined, environment: Environment): Platform {
  const found = platforms.find((one) => (name === undefined ? one.isHere(environment) : one.name === name));
  return found ?? plain;
}
