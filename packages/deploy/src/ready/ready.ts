import { amplify } from './amplify.ts';
import { codebuild } from './codebuild.ts';
import { codeDeployFiles } from './codedeploy.ts';
import { docker } from './docker.ts';
import { ecs } from './ecs.ts';
import { githubFiles } from './github.ts';
import { gitlab } from './gitlab.ts';
import { kubernetes } from './kubernetes.ts';
import { lambda } from './lambda.ts';
import type { ReadyFiles } from './ready-file.ts';
import { runCommand } from './run-command.ts';
import { systemd } from './systemd.ts';
import { nx, turborepo } from './task-runner.ts';

/** What `ssmith init PLATFORM` writes, by the platform's name. */
export const readyFiles: Readonly<Record<string, ReadyFiles>> = {
  amplify,
  codebuild,
  codedeploy: codeDeployFiles,
  docker,
  ecs,
  github: githubFiles,
  gitlab,
  kubernetes,
  lambda,
  nx,
  'run-command': runCommand,
  systemd,
  turborepo,
};
