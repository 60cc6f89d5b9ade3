import { installation } from './package-manager.ts';
import { lastEnvironment } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A build of Amplify Hosting. Its machine is new, so that there are no files to be kept when Parameter Store cannot be asked:
 * exit 10 is not accepted.
 */
export const amplify: ReadyFiles = (facts) => [
  { path: 'amplify.yml', text: spec(facts), purpose: 'renders for a build, by the branch that it is of' },
];

function spec(facts: RepositoryFacts): string {
  const { directory } = facts;
  const frontend = `frontend:
  phases:
    preBuild:
      commands:
        - ${installation(facts)}
    build:
      commands:
        - node_modules/.bin/ssmith render${flag(facts)}
        - npm run build
  artifacts:
    baseDirectory: dist
    files: ["**/*"]
`;
  if (directory === '.') return `version: 1\n${frontend}`;
  const [first = '', ...rest] = `appRoot: ${directory}\n${frontend}`.trimEnd().split('\n');
  return `version: 1\napplications:\n  - ${[first, ...rest.map((line) => `    ${line}`)].join('\n')}\n`;
}

/** The branch `main` is the last environment, every other one the first. */
function flag(facts: RepositoryFacts): string {
  const last = lastEnvironment(facts);
  const [first] = facts.environments;
  if (last === undefined) return '';
  return first === last ? ` --env ${last}` : ` --env "$(if [ "$AWS_BRANCH" = main ]; then echo ${last}; else echo ${first}; fi)"`;
}
