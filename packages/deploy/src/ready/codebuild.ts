import { installation } from './package-manager.ts';
import { beside, lastEnvironment, patternsOf } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A build of CodeBuild that needs values. Its machine is new, so that there are no files to be kept when Parameter Store cannot
 * be asked: exit 10 is not accepted.
 */
export const codebuild: ReadyFiles = (facts) => [
  { path: 'buildspec.yml', text: buildspec(facts), purpose: 'a build that finds the files, and hands none of them on' },
];

function buildspec(facts: RepositoryFacts): string {
  const { directory } = facts;
  const patterns = patternsOf(facts);
  const enter = directory === '.' ? 'cd "$CODEBUILD_SRC_DIR"' : `cd "$CODEBUILD_SRC_DIR/${directory}"`;
  const environment = lastEnvironment(facts);
  const flag = environment === undefined ? '' : ' --env "$ENVIRONMENT"';
  return `version: 0.2
${environment === undefined ? '' : `env:\n  variables:\n    ENVIRONMENT: ${environment}\n`}phases:
  install:
    commands:
      - ${installation(facts)}
  pre_build:
    commands:
      - ${enter} && node_modules/.bin/ssmith check${flag}
  build:
    on-failure: ABORT
    commands:
      - ${enter} && node_modules/.bin/ssmith render${flag}
      - ${enter} && npm run build --if-present
    finally:
      - ${enter} && rm -f -- ${patterns.join(' ')}
artifacts:
  files: ["**/*"]
  exclude-paths: ${JSON.stringify(patterns.map((pattern) => beside(facts, pattern))).replaceAll(',', ', ')}
`;
}
