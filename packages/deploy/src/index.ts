export { deploy, type DeployOptions } from './deploy.ts';
export { choosePlatform, type Environment, type Platform, type PlatformName, platformNames } from './platform/platform.ts';
export { deployData } from './report.ts';
export type { DeployResult, Outcome } from './result.ts';
export type { StageName, TimedStage } from './stages.ts';
export { readyFiles } from './ready/ready.ts';
export type { ReadyFile, ReadyFiles, RepositoryFacts } from './ready/ready-file.ts';
