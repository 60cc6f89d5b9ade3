import type { RepositoryFacts } from './ready-file.ts';

/** Command lines of a package manager, for a shell. */
export interface PackageManager {
  /** Installs what the lockfile says, everything. */
  readonly install: string;
  /** The same without what only development needs. */
  readonly installForProduction: string;
  /** Comes before the name of an installed program. */
  readonly run: string;
}

export const packageManagers: Readonly<Record<RepositoryFacts['packageManager'], PackageManager>> = {
  npm: { install: 'npm ci', installForProduction: 'npm ci --omit=dev', run: 'npx' },
  pnpm: { install: 'pnpm install --frozen-lockfile', installForProduction: 'pnpm install --frozen-lockfile --prod', run: 'pnpm exec' },
  yarn: { install: 'yarn install --frozen-lockfile', installForProduction: 'yarn install --frozen-lockfile', run: 'yarn run' },
  bun: { install: 'bun install --frozen-lockfile', installForProduction: 'bun install --frozen-lockfile --production', run: 'bunx' },
};

/** A word of a shell. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
