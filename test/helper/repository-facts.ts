import type { RepositoryFacts } from '../../packages/deploy/src/index.ts';

/** The repository that the pages about CodeDeploy and GitHub Actions speak of. */
export const mailerFacts: RepositoryFacts = {
  name: 'mailer',
  directory: '.',
  environments: ['dev', 'prod'],
  outputs: ['run/app.yaml'],
  region: 'eu-west-1',
  packageManager: 'npm',
  start: ['node', 'server.js'],
};
