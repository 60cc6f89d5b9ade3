import { type Driver, go, node, php, python, readersOf, ruby } from './driver.ts';
import { githubRules } from './github.ts';
import { nodeFlag } from './node-flag.ts';
import { ask } from './process.ts';
import type { Failure, Reader } from './reader.ts';
import { shell } from './shell.ts';

/** The variables that were found, those of the clean environment left out; or why nothing was. */
export type Reading = Readonly<Record<string, string>> | Failure;

export type EnvReader = Reader<Reading>;

function of<Name extends string>(driver: Driver, needs: Readonly<Record<Name, string>>): Readonly<Record<Name, EnvReader>> {
  return readersOf<Name, Reading>(driver, '.env', needs);
}

/** Who reads `.env` files: the programs and libraries themselves, as people use them by default. */
export const envReaders = {
  'node --env-file': nodeFlag,
  ...of(node, {
    'node util.parseEnv': 'Node.js',
    'dotenv 16': 'the package dotenv 16',
    'dotenv 17': 'the package dotenv 17',
    'dotenv 18': 'the package dotenv 18',
    'dotenv 18, fast': 'the package dotenv 18',
    'dotenv-expand 12': 'the package dotenv-expand 12',
    'dotenv-expand 13': 'the package dotenv-expand 13',
    'dotenv-expand 1000': 'the package dotenv-expand 1000',
    'Vite loadEnv': 'the package vite',
    '@next/env': 'the package @next/env',
  }),
  bash: shell('bash', ask('bash', '-c', 'echo "${BASH_VERSION%%(*}"')),
  dash: shell('dash', ask('dpkg-query', '--showformat=${source:Upstream-Version}', '--show', 'dash')),
  ...of(python, {
    'python-dotenv': 'python3 with the library python-dotenv',
    systemd: "python3 and systemd's library libsystemd-shared",
  }),
  ...of(ruby, { 'Ruby dotenv': 'ruby with the library dotenv' }),
  ...of(php, { phpdotenv: 'php with mbstring and the library vlucas/phpdotenv' }),
  ...of(go, { 'compose-go': 'go', 'docker --env-file': 'go' }),
  'GitHub $GITHUB_ENV': githubRules,
} as const satisfies Readonly<Record<string, EnvReader>>;
