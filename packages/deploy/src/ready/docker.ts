import { packageManagers } from './package-manager.ts';
import { beside, memoryDirectories, patternsOf } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/** Where the application lies in its image. */
export const inImage = '/app';

/**
 * An image that holds no value, and an entrypoint that writes the files when a container starts. The files are gone with the
 * container, so that there are none to be kept when Parameter Store cannot be asked: exit 10 is not accepted.
 */
export const docker: ReadyFiles = (facts) => [
  {
    path: beside(facts, 'docker-entrypoint.sh'),
    text: entrypoint(facts),
    mode: 0o755,
    purpose: 'renders the files when a container starts, and then becomes the program',
  },
  {
    path: beside(facts, 'Dockerfile'),
    text: dockerfile(facts),
    purpose: 'builds an image that holds no value',
  },
  {
    path: beside(facts, '.dockerignore'),
    text: ['.git', 'node_modules', '.state', ...patternsOf(facts)].map((name) => `${name}\n`).join(''),
    purpose: 'keeps rendered files out of the image',
  },
];

function entrypoint(facts: RepositoryFacts): string {
  const environment = facts.environments.length === 0 ? '' : ' --env "${ENVIRONMENT:?says which environment this is}"';
  const [memory] = memoryDirectories(facts);
  // What is remembered of a run, the files before among it, belongs into memory like the files.
  const state = memory === undefined ? '' : `XDG_STATE_HOME=${inImage}/${memory}/.state `;
  return `#!/bin/sh
# Writes the config files, and then becomes the program: as PID 1 it gets the signals, and its exit code is the container's.
# When a file cannot be written nothing is started, and the exit code says why (4 not found, 5 denied, 6 unavailable).
set -eu
${state}${inImage}/node_modules/.bin/ssmith render --cwd ${inImage}${environment}
exec "$@"
`;
}

function dockerfile({ packageManager, start }: RepositoryFacts): string {
  const { bring, installForProduction, lockfile } = packageManagers[packageManager];
  // It may start the application too.
  const bringToStay = bring === '' ? '' : `npm install --global ${packageManager} && `;
  return `FROM node:22-slim
WORKDIR ${inImage}
ENV NODE_ENV=production
COPY package.json ${lockfile} ./
RUN ${bringToStay}${installForProduction}
COPY . .
USER node
# Never \`RUN ssmith render\`: a layer keeps its secrets for ever.
ENTRYPOINT ["${inImage}/docker-entrypoint.sh"]
CMD ${JSON.stringify(start)}
`;
}
