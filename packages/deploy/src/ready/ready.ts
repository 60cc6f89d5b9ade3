import { codeDeployFiles } from './codedeploy.ts';
import { githubFiles } from './github.ts';
import type { ReadyFiles } from './ready-file.ts';

/** What `ssmith init PLATFORM` writes, by the platform's name. */
export const readyFiles: Readonly<Record<string, ReadyFiles>> = {
  codedeploy: codeDeployFiles,
  github: githubFiles,
};
