import { packageManagers } from './package-manager.ts';
import { regionOf } from './place.ts';
import { shellWord } from './shell-word.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/** A workflow: templates are checked in every pull request, and what comes to the default branch is deployed. */
export const githubFiles: ReadyFiles = (facts) => [
  {
    path: '.github/workflows/deploy.yml',
    text: workflow(facts),
    purpose: 'checks the templates of a pull request, and refreshes the config files when the default branch is deployed',
  },
];

/** What has to be there before `ssmith` can be run: the package manager, where the runner does not bring it, and packages. */
function setUp({ packageManager: name }: RepositoryFacts): string {
  const steps = ['- uses: actions/checkout@v6', '- uses: actions/setup-node@v6', '  with: { node-version: 24 }'];
  if (name === 'pnpm' || name === 'yarn') steps.push('- run: corepack enable');
  if (name === 'bun') steps.push('- uses: oven-sh/setup-bun@v2');
  steps.push(`- run: ${packageManagers[name].install}`);
  return steps.map((line) => `      ${line}\n`).join('');
}

function workflow(facts: RepositoryFacts): string {
  const { name, directory, environments, outputs } = facts;
  const { run } = packageManagers[facts.packageManager];
  const production = environments.at(-1);
  const where = directory === '.' ? '' : `\n        working-directory: ${JSON.stringify(directory)}`;
  const allEnvironments = environments.length === 0 ? '' : ` --env ${shellWord(environments.join(','))}`;
  const choice =
    production === undefined
      ? ''
      : `
    inputs:
      environment:
        type: choice
        options: ${JSON.stringify(environments.toReversed())}`;
  const environment = production === undefined ? name : `\${{ inputs.environment || '${production}' }}`;
  return `# Needs, once: the variable AWS_ROLE_ARN of the repository or of its environments, the ARN of a role that GitHub may take
# by OIDC and that has the rights which \`${run} ssmith policy\` prints. No key of AWS is kept anywhere.
name: deploy
on:
  push:
  pull_request:
  workflow_dispatch:${choice}

permissions:
  contents: read

jobs:
  check:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    steps:
${setUp(facts)}      - name: Check the templates
        run: ${run} ssmith check${allEnvironments} --offline --format github${where}

  deploy:
    if: github.event_name == 'workflow_dispatch' || (github.event_name == 'push' && github.ref_name == github.event.repository.default_branch)
    runs-on: ubuntu-latest
    environment: ${environment}
    concurrency:
      group: deploy-${environment}
    permissions:
      contents: read
      id-token: write
    steps:
${setUp(facts)}      - uses: aws-actions/configure-aws-credentials@v6
        with:
          role-to-assume: \${{ vars.AWS_ROLE_ARN }}
          aws-region: ${regionOf(facts)}
      - name: Refresh the config files
        id: config
        run: ${run} ssmith deploy --mask${production === undefined ? '' : ' --env "$ENVIRONMENT"'}${where}${
          production === undefined ? '' : `\n        env:\n          ENVIRONMENT: ${environment}`
        }
      # For the steps that follow, ${outputs.join(', ')} ${outputs.length === 1 ? 'is' : 'are'} there, and what they hold is
      # hidden in the log. Never upload them as an artifact, and never keep them in a cache.
`;
}
