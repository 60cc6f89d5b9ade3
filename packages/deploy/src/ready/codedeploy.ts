import { posix } from 'node:path';
import { productionInstallation } from './package-manager.ts';
import { shellWord } from './shell-word.ts';
import type { ReadyFile, ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A revision for EC2 and for machines of one's own: the application goes to `/opt/NAME`, its config files are refreshed when it
 * is there, and it runs as a service of systemd.
 */
export const codeDeployFiles: ReadyFiles = (facts) => [
  { path: 'appspec.yml', text: appSpec(facts), purpose: 'says what the CodeDeploy agent copies where, and which hook runs when' },
  script('before-install', beforeInstall(facts), 'makes sure that the machine has Node.js and the user of the service'),
  script('refresh-config', refreshConfig(facts), 'refreshes the config files, all or none, before the service is restarted'),
  script('start', start(facts), 'restarts the service with the new files'),
  script('validate', validate(facts), 'fails the deployment when the service does not stay up'),
  { path: `codedeploy/${facts.name}.service`, text: unit(facts), purpose: 'the service, for systemd' },
];

function script(name: string, text: string, purpose: string): ReadyFile {
  return { path: `codedeploy/${name}.sh`, text: `#!/bin/sh\n${text}`, mode: 0o755, purpose };
}

function appSpec({ name }: RepositoryFacts): string {
  return `version: 0.0
os: linux
files:
  - source: /
    destination: /opt/${name}
file_exists_behavior: OVERWRITE
# No ApplicationStop: it would run from the revision before, and a deployment that fails would leave no service.
hooks:
  BeforeInstall:
    - { location: codedeploy/before-install.sh, timeout: 60, runas: root }
  AfterInstall:
    - { location: codedeploy/refresh-config.sh, timeout: 900, runas: root }
  ApplicationStart:
    - { location: codedeploy/start.sh, timeout: 120, runas: root }
  ValidateService:
    - { location: codedeploy/validate.sh, timeout: 60, runas: root }
`;
}

function beforeInstall(facts: RepositoryFacts): string {
  const user = userOf(facts);
  return `# BeforeInstall: the files of the revision are not in place yet.
set -eu
command -v node >/dev/null || { echo 'node is not installed, or not in the PATH of the CodeDeploy agent' >&2; exit 1; }
id -u ${user} >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin ${user}
`;
}

function refreshConfig(facts: RepositoryFacts): string {
  const { name } = facts;
  const user = userOf(facts);
  const directory = directoryOf(facts);
  const places = [...new Set([directory, `/opt/${name}`])].map(shellWord);
  return `# AfterInstall: the files of the revision are in place, and the service still runs with what it had.
set -eu
${environmentOf(facts)}
# A revision that was built brings its packages; one that comes from a repository does not.
cd /opt/${name}
[ -d "$(dirname "$0")/../node_modules" ] || ${productionInstallation(facts)}

# Archives often let the group write, and a config that others than root can write is refused.
chmod -R go-w /opt/${name}

install -m 0644 "$(dirname "$0")/${name}.service" /etc/systemd/system/${name}.service
systemctl daemon-reload

# A file that is there keeps its owner: so the service, which is not root, may read what root writes.
cd ${shellWord(directory)}
for file in ${outputWords(facts).join(' ')}; do
  [ -e "$file" ] || install -D -o ${user} -g ${user} -m 0600 /dev/null "$file"
done

# The region comes from the config or from the instance. The service is not up to date yet, so nobody can ask it how it is:
# the commands and the verification that the config has for \`ssmith deploy\` are left out.
for place in ${places.join(' ')}; do
  # The program itself, because the link to it in node_modules/.bin becomes a file of its own in many an archive.
  ssmith=$place/node_modules/ssmith/bin/ssmith.cjs
  [ ! -e "$ssmith" ] || break
done
[ -e "$ssmith" ] || { echo 'ssmith is not installed: it has to be among the dependencies, not the devDependencies' >&2; exit 1; }
exec node "$ssmith" deploy --no-hooks${facts.environments.length === 0 ? '' : ' --env "$environment"'}
`;
}

/** The name of the deployment group says it, because a hook is told nothing else. */
function environmentOf({ environments }: RepositoryFacts): string {
  if (environments.length === 0) return '';
  // `blue-prod` ends with `prod` too: the longer name is looked at first.
  const longestFirst = environments.toSorted((one, other) => other.length - one.length);
  const cases = longestFirst.map((one) => `  ${one} | *-${one}) environment=${one} ;;\n`).join('');
  const names = environments.join(', ');
  return `case "$DEPLOYMENT_GROUP_NAME" in
${cases}  *)
    echo "the deployment group '$DEPLOYMENT_GROUP_NAME' does not end with the name of an environment: ${names}" >&2
    exit 2
    ;;
esac
`;
}

/** The hook knows the environment. What other variables in a name will be nobody knows there: such a file needs an `owner`. */
function outputWords({ outputs }: RepositoryFacts): string[] {
  return outputs
    .map((output) => output.split('${env}'))
    .filter((parts) => parts.every((part) => !part.includes('${')))
    .map((parts) => parts.map((part) => part && shellWord(part)).join('"$environment"'));
}

function start({ name }: RepositoryFacts): string {
  return `# ApplicationStart: the config files are those of this revision.
set -eu
systemctl enable ${name}.service
systemctl restart ${name}.service
`;
}

function validate({ name }: RepositoryFacts): string {
  return `# ValidateService: a service that ends in its first seconds fails the deployment.
set -eu
for second in 1 2 3 4 5; do
  sleep 1
  systemctl is-active --quiet ${name}.service || {
    echo 'the service does not stay up; what it says is not shown here, because it may quote a value: journalctl -u ${name}' >&2
    exit 1
  }
done
`;
}

function unit(facts: RepositoryFacts): string {
  return `[Unit]
Description=${facts.name}
Wants=network-online.target
After=network-online.target

[Service]
User=${userOf(facts)}
WorkingDirectory=${directoryOf(facts).replaceAll('%', '%%')}
ExecStart=/usr/bin/env ${facts.start.map(unitWord).join(' ')}
Restart=on-failure
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy=multi-user.target
`;
}

/** A word of a command line in a unit. */
function unitWord(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w./:@=,-]+$/.test(text) ? text : `"${escaped}"`;
}

function directoryOf({ name, directory }: RepositoryFacts): string {
  return posix.join('/opt', name, directory);
}

/** What \`useradd\` takes: no more than 32 characters, the first one a small letter. */
function userOf({ name }: RepositoryFacts): string {
  return name
    .toLowerCase()
    .replace(/^[^a-z]/, 'app-$&')
    .slice(0, 32);
}
