import { lastEnvironment, regionOf } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A refresh of a fleet by Systems Manager: a few hosts at a time, and no more of them after the first that fail. It accepts
 * exit 10: a host that cannot ask goes on with the files that it has.
 */
export const runCommand: ReadyFiles = (facts) => [
  {
    path: 'run-command/document.json',
    text: `${JSON.stringify(document(facts), null, 2)}\n`,
    purpose: 'what a host does',
  },
  { path: 'run-command/send.sh', text: send(facts), mode: 0o755, purpose: 'has the hosts of a tag do it, a tenth of them at a time' },
];

function document(facts: RepositoryFacts): object {
  const { name, environments, directory } = facts;
  const environment = lastEnvironment(facts);
  const parameters =
    environment === undefined
      ? {}
      : {
          parameters: {
            Environment: { type: 'String', description: 'Whose parameters are read.', allowedValues: environments, default: environment },
          },
        };
  const place = directory === '.' ? `/opt/${name}` : `/opt/${name}/${directory}`;
  const flag = environment === undefined ? '' : " --env '{{ Environment }}'";
  return {
    schemaVersion: '2.2',
    description: `Refreshes the config files of ${name}.`,
    ...parameters,
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'refresh',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: {
          timeoutSeconds: '300',
          workingDirectory: place,
          runCommand: [
            '# 10: Parameter Store cannot be asked, and the files stay as they are.',
            `node_modules/.bin/ssmith deploy${flag} --splay 30s --on-unavailable keep 2>&1 || code=$?`,
            '[ "${code:-0}" -eq 10 ] || exit "${code:-0}"',
          ],
        },
      },
    ],
  };
}

function send(facts: RepositoryFacts): string {
  const { name } = facts;
  const region = regionOf(facts);
  const environment = lastEnvironment(facts);
  return `#!/bin/sh
# Once: aws ssm create-document --region ${region} --name ${name}-refresh --document-type Command --content file://run-command/document.json
set -eu
aws ssm send-command --region ${region} --document-name ${name}-refresh \\
  --targets Key=tag:Application,Values=${name}${environment === undefined ? '' : ` --parameters Environment="\${1:-${environment}}"`} \\
  --max-concurrency 10% --max-errors 1 --timeout-seconds 600
`;
}
