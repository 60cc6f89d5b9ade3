export { deploy, type DeployOptions } from './deploy.ts';
export { choosePlatform, type Environment, type Platform, type PlatformName, platformNames } from './platform/platform.ts';
export { deployData } from './report.ts';
export type { DeployResult, Outcome } from './result.ts';
export type { StageName, TimedStage } from './stages.ts';
