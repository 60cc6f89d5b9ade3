import type { RepositoryFacts } from './ready-file.ts';

/** Command lines of a package manager, for a shell. */
export interface PackageManager {
  /** Installs what the lockfile says, everything. */
  readonly install: string;
  /** The same without what only development needs. */
  readonly installForProduction: string;
  /** Comes before the name of an installed program. */
  readonly run: string;
  /** Comes before one of these commands where only what Node.js brings is installed. */
  readonly bring: string;
  /** Its name, in the root of the repository. */
  readonly lockfile: string;
}

export const packageManagers: Readonly<Record<RepositoryFacts['packageManager'], PackageManager>> = {
  npm: { install: 'npm ci', installForProduction: 'npm ci --omit=dev', run: 'npx', bring: '', lockfile: 'package-lock.json' },
  pnpm: {
    install: 'pnpm install --frozen-lockfile',
    installForProduction: 'pnpm install --frozen-lockfile --prod',
    run: 'pnpm exec',
    bring: 'npx --yes ',
    lockfile: 'pnpm-lock.yaml',
  },
  yarn: {
    install: 'yarn install --frozen-lockfile',
    installForProduction: 'yarn install --frozen-lockfile',
    run: 'yarn run',
    bring: '',
    lockfile: 'yarn.lock',
  },
  bun: {
    install: 'bun install --frozen-lockfile',
    installForProduction: 'bun install --frozen-lockfile --production',
    run: 'bunx',
    bring: 'npx --yes ',
    lockfile: 'bun.lock',
  },
};

/** Install what the lockfile says, the tools for building included, on a machine with Node.js. */
export function installation({ packageManager }: RepositoryFacts): string {
  const { bring, install } = packageManagers[packageManager];
  return `${bring}${install}`;
}

/** The same without the tools for building. */
export function productionInstallation({ packageManager }: RepositoryFacts): string {
  const { bring, installForProduction } = packageManagers[packageManager];
  return `${bring}${installForProduction}`;
}
