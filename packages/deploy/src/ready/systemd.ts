import { lastEnvironment, memoryDirectories } from './place.ts';
import type { ReadyFiles, RepositoryFacts } from './ready-file.ts';

/**
 * A service that renders before it starts, and a timer that looks for new values. A start accepts exit 10: a host that starts
 * its service again while Parameter Store cannot be asked goes on with the files that it has.
 */
export const systemd: ReadyFiles = (facts) => [
  { path: `systemd/${facts.name}.service`, text: service(facts), purpose: 'renders the files in memory, and then starts the program' },
  {
    path: `systemd/${facts.name}-refresh.service`,
    text: refresh(facts),
    purpose: 'renders anew when a parameter has changed, and only then reloads the program',
  },
  { path: `systemd/${facts.name}-refresh.timer`, text: timer(facts), purpose: 'looks for changes every 15 minutes' },
];

function service(facts: RepositoryFacts): string {
  const { name, start, reloadSignal } = facts;
  const directories = ['state', ...memoryDirectories(facts)].map((directory) => `${name}/${directory}`);
  const [program = 'node', ...args] = start;
  const command = program.startsWith('/') ? program : `/usr/bin/env ${program}`;
  return `[Unit]
Description=${name}
Wants=network-online.target
After=network-online.target

[Service]
User=${name}
# The files lie in memory, for this user only, and go when the service stops; not when it is started again.
RuntimeDirectory=${directories.join(' ')}
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=restart
${surroundings(facts)}# 10: Parameter Store cannot be asked, and the files of the last start stay. Everything else that is not 0 stops the start.
ExecStartPre=/bin/sh -c '${ssmith(facts, 'render')} --on-unavailable keep || { code=$$?; [ $$code -eq 10 ] || exit $$code; }'
ExecStart=${[command, ...args].join(' ')}
${reloadSignal === undefined ? '' : `ExecReload=${ssmith(facts, 'render')}\nExecReload=/bin/kill -${reloadSignal} $MAINPID\n`}Restart=on-failure
RestartSec=5
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy=multi-user.target
`;
}

function refresh(facts: RepositoryFacts): string {
  const { name } = facts;
  return `[Unit]
Description=new values for ${name}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${name}
${surroundings(facts)}ExecCondition=/usr/bin/systemctl --quiet is-active ${name}.service
# 12: something has changed. Nothing is decrypted for this question.
ExecCondition=/bin/sh -c '${ssmith(facts, 'status')}; [ $$? -eq 12 ]'
# When this fails the program goes on with the files that it has.
ExecStart=${ssmith(facts, 'render')}
ExecStart=+/usr/bin/systemctl try-reload-or-restart ${name}.service
`;
}

function timer({ name }: RepositoryFacts): string {
  return `[Unit]
Description=looks for new values for ${name}

[Timer]
OnCalendar=*:0/15
# Not all machines at once.
RandomizedDelaySec=10min
FixedRandomDelay=yes

[Install]
WantedBy=timers.target
`;
}

/** Where both services work, and what their commands find. */
function surroundings(facts: RepositoryFacts): string {
  const { name } = facts;
  const environment = lastEnvironment(facts);
  return [
    `WorkingDirectory=${placeOf(facts)}`,
    ...memoryDirectories(facts).map((directory) => `BindPaths=-/run/${name}/${directory}:${placeOf(facts)}/${directory}`),
    `Environment=XDG_STATE_HOME=/run/${name}/state`,
    ...(environment === undefined ? [] : [`Environment=ENVIRONMENT=${environment}`]),
    '',
  ].join('\n');
}

function ssmith(facts: RepositoryFacts, command: string): string {
  const environment = facts.environments.length === 0 ? '' : ' --env ${ENVIRONMENT}';
  return `${placeOf(facts)}/node_modules/.bin/ssmith ${command}${environment}`;
}

/** Where the directory of the config lies on a host. */
function placeOf({ name, directory }: RepositoryFacts): string {
  return directory === '.' ? `/opt/${name}` : `/opt/${name}/${directory}`;
}
