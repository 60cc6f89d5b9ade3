import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DialectName } from '../config/config.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** What a `package.json`, and what lies beside it, tell of an application. */
export interface PackageFacts {
  readonly name: string | undefined;
  readonly packageManager: PackageManager;
  readonly start: readonly string[];
  readonly frameworks: readonly string[];
  readonly bundlers: readonly string[];
  readonly readers: readonly DialectName[];
}

interface PackageJson {
  readonly name?: unknown;
  readonly main?: unknown;
  readonly packageManager?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

const knownFrameworks = [
  'next',
  'nuxt',
  'astro',
  '@sveltejs/kit',
  '@remix-run/node',
  '@nestjs/core',
  'fastify',
  'express',
  'hono',
  'koa',
  'react',
  'vue',
];
const knownBundlers = ['vite', 'webpack', '@rspack/core', 'rollup', 'rolldown', 'esbuild'];

export function lookAtPackage(directory: string, root: string): PackageFacts {
  const json = readPackageJson(directory);
  const has = (name: string): boolean => name in (json.dependencies ?? {}) || name in (json.devDependencies ?? {});
  const packageManager = managerOf(json, [directory, root]);
  return {
    name: textOf(json.name),
    packageManager,
    start: startOf(json, packageManager),
    frameworks: knownFrameworks.filter(has),
    bundlers: knownBundlers.filter(has),
    readers: readersOf(json, has),
  };
}

function readPackageJson(directory: string): PackageJson {
  try {
    const json: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof json === 'object' && json !== null ? json : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const locks: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

function managerOf({ packageManager }: PackageJson, places: readonly string[]): PackageManager {
  const named = (['pnpm', 'yarn', 'bun', 'npm'] as const).find((name) => textOf(packageManager)?.startsWith(`${name}@`));
  return named ?? locks.find(([file]) => places.some((place) => existsSync(join(place, file))))?.[1] ?? 'npm';
}

/** The command of the script itself where it needs no shell, because a process that a package manager starts gets no signals. */
function startOf({ scripts = {}, main }: PackageJson, manager: PackageManager): string[] {
  const script = textOf(scripts['start']);
  if (script !== undefined) return /^node [\w./=@ -]+$/.test(script) ? script.split(/ +/) : [manager, 'run', 'start'];
  return ['node', textOf(main) ?? 'index.js'];
}

/** Next and dotenv-expand read with libraries of their own, whatever else is there. */
function readersOf({ scripts = {} }: PackageJson, has: (name: string) => boolean): DialectName[] {
  const libraries: readonly DialectName[] = has('next')
    ? ['next']
    : [
        ...(has('dotenv-expand') ? (['expand'] as const) : has('dotenv') ? (['dotenv'] as const) : []),
        ...(has('vite') ? (['vite'] as const) : []),
      ];
  return Object.values(scripts).some((script) => /--env-file\b/.test(textOf(script) ?? '')) ? [...libraries, 'node'] : [...libraries];
}
