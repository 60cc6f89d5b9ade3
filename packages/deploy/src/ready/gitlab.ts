import { installation } from './package-manager.ts';
import { accountOf, lastEnvironment, patternsOf, regionOf } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A component of GitLab's CI and a pipeline that includes it. A job has no files of an earlier one, so that there are none to
 * be kept when Parameter Store cannot be asked: exit 10 is not accepted.
 */
export const gitlab: ReadyFiles = (facts) => [
  {
    path: 'templates/ssmith.yml',
    text: component(facts),
    purpose: 'a component: checks config templates, and renders them for the command that deploys',
  },
  { path: '.gitlab-ci.yml', text: pipeline(facts), purpose: 'includes the component for each environment' },
];

function component(facts: RepositoryFacts): string {
  const { directory } = facts;
  const environment = facts.environments.length === 0 ? '' : ' --env "$[[ inputs.environment ]]"';
  return `spec:
  inputs:
    environment:
      description: The environment whose parameters are read.
    role:
      description: ARN of the IAM role that reads them, to which GitLab's OIDC provider is trusted for protected branches only.
    check-role:
      description: ARN of a role for merge requests. It needs no right to a key.
    run:
      description: The command that deploys. It finds the files, which are gone when the job ends.
    region:
      default: ${regionOf(facts)}
    directory:
      description: Where the config lies.
      default: "${directory}"
    files:
      description: The rendered files, from there.
      default: "${patternsOf(facts).join(' ')}"
    install:
      default: ${installation(facts)}
    image:
      default: node:22-slim
---
".ssmith-$[[ inputs.environment ]]":
  image: $[[ inputs.image ]]
  id_tokens:
    SSMITH_ID_TOKEN: { aud: sts.amazonaws.com }
  variables:
    AWS_REGION: $[[ inputs.region ]]
    AWS_ROLE_SESSION_NAME: gitlab-$CI_PROJECT_ID-$CI_PIPELINE_ID
  before_script:
    - export AWS_WEB_IDENTITY_TOKEN_FILE="$(mktemp)"
    - printf %s "$SSMITH_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
    - $[[ inputs.install ]]
    - cd "$[[ inputs.directory ]]"

"check-config-$[[ inputs.environment ]]":
  extends: ".ssmith-$[[ inputs.environment ]]"
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    AWS_ROLE_ARN: $[[ inputs.check-role ]]
  script:
    - node_modules/.bin/ssmith check${environment}

# No \`artifacts\` and no \`cache\`: both would keep the files.
"deploy-$[[ inputs.environment ]]":
  extends: ".ssmith-$[[ inputs.environment ]]"
  stage: deploy
  environment: $[[ inputs.environment ]]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
  variables:
    AWS_ROLE_ARN: $[[ inputs.role ]]
  script:
    - node_modules/.bin/ssmith render${environment}
    - $[[ inputs.run ]]
  after_script:
    - cd "$[[ inputs.directory ]]" && rm -f -- $[[ inputs.files ]]
`;
}

function pipeline(facts: RepositoryFacts): string {
  const { name, environments } = facts;
  const last = lastEnvironment(facts) ?? 'default';
  const roles = `arn:aws:iam::${accountOf(facts)}:role/${name}`;
  const each = (environments.length === 0 ? [last] : environments).map(
    (environment) => `  - local: templates/ssmith.yml
    inputs:
      environment: ${environment}
      role: ${roles}-${environment}
      check-role: ${roles}-check
      run: echo "the files are there, put your command here"
`,
  );
  return `include:\n${each.join('')}`;
}
