import { beside } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A task for Turborepo that is never cached: a cache would hold the secrets, and bring back old ones after they were replaced.
 * Exit 10 is not accepted: who develops sees that Parameter Store cannot be asked.
 */
export const turborepo: ReadyFiles = (facts) => [
  {
    path: beside(facts, 'turbo.json'),
    text: `${JSON.stringify(turbo(facts), null, 2)}\n`,
    purpose: `an uncached task: give package.json the script "config": "${command(facts)}"`,
  },
];

function turbo({ directory }: RepositoryFacts): object {
  const isRoot = directory === '.';
  const name = isRoot ? '//#config' : 'config';
  return {
    $schema: 'https://turborepo.dev/schema.json',
    ...(isRoot ? {} : { extends: ['//'] }),
    tasks: { [name]: { cache: false, outputs: [], passThroughEnv: ['ENVIRONMENT', 'AWS_*', 'XDG_STATE_HOME'] } },
  };
}

/** The same for Nx. */
export const nx: ReadyFiles = (facts) => [
  { path: beside(facts, 'project.json'), text: `${JSON.stringify(project(facts), null, 2)}\n`, purpose: 'an uncached task' },
];

function project(facts: RepositoryFacts): object {
  const options = { command: command(facts), cwd: '{projectRoot}' };
  return { name: facts.name, targets: { config: { executor: 'nx:run-commands', cache: false, outputs: [], options } } };
}

/** On a developer's machine it is the first environment that is wanted. */
function command({ environments: [environment] }: RepositoryFacts): string {
  return environment === undefined ? 'ssmith render' : `ssmith render --env ${environment}`;
}
