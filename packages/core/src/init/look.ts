import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DialectName } from '../config/config.ts';
import { lookAtPackage, type PackageFacts, type PackageManager } from './package-json.ts';

/** What a repository shows of itself. Nothing is run, and no value is read. */
export interface Repository {
  /** Absolute: where the config lies, or will. */
  readonly directory: string;
  /** Absolute: of the repository; the directory itself where there is none. */
  readonly root: string;
  /** Of the application, as a level of a parameter's name. */
  readonly name: string;
  readonly packageManager: PackageManager;
  /** Argv that starts the application. */
  readonly start: readonly string[];
  /** For people: `express`, `vite`. */
  readonly frameworks: readonly string[];
  readonly bundlers: readonly string[];
  /** Who reads the .env files here, by dialect. */
  readonly readers: readonly DialectName[];
  /** Names of .env files in the directory. */
  readonly envFiles: readonly string[];
  /** By the names that `ssmith init` takes. */
  readonly platforms: readonly string[];
}

export function lookAround(directory: string): Repository {
  const root = rootOf(directory);
  const found = lookAtPackage(directory, root);
  return {
    directory,
    root,
    name: levelOf(found.name ?? basename(directory)),
    packageManager: found.packageManager,
    start: found.start,
    frameworks: found.frameworks,
    bundlers: found.bundlers,
    readers: readersAt(directory, found),
    envFiles: listNames(directory).filter((name) => /^\.env(?:\.[\w-]+)*$/.test(name)),
    platforms: platformsAt([...new Set([directory, root])]),
  };
}

function rootOf(directory: string, place = directory): string {
  if (existsSync(join(place, '.git'))) return place;
  const parent = dirname(place);
  return parent === place ? directory : rootOf(directory, parent);
}

/** `@scope/My app` is `My-app`. Names of parameters cannot begin with `aws` or `ssm`. */
export function levelOf(name: string): string {
  const level = name
    .replace(/^@[^/]*\//, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (level === '') return 'app';
  return /^(?:aws|ssm)/i.test(level) ? `app-${level}` : level;
}

/** Files that a program in another language has, and what in them says that it reads .env files. */
const otherReaders: readonly { readonly files: RegExp; readonly says: RegExp; readonly dialect: DialectName }[] = [
  { files: /^(?:requirements.*\.txt|pyproject\.toml|Pipfile|setup\.(?:py|cfg))$/, says: /python-dotenv/, dialect: 'python' },
  { files: /^Gemfile$/, says: /\bdotenv/, dialect: 'ruby' },
  { files: /^composer\.json$/, says: /vlucas\/phpdotenv|symfony\/dotenv/, dialect: 'php' },
  { files: /^(?:docker-)?compose(?:\..+)?\.ya?ml$/, says: /^\s*env_file\s*:/m, dialect: 'compose' },
];

function readersAt(directory: string, { readers }: PackageFacts): DialectName[] {
  const names = listNames(directory);
  const others = otherReaders.filter(({ files, says }) =>
    names.some((name) => files.test(name) && says.test(readText(join(directory, name)))),
  );
  return [...new Set([...readers, ...others.map(({ dialect }) => dialect)])];
}

const signs: Readonly<Record<string, RegExp>> = {
  github: /^\.github\/workflows$/,
  gitlab: /^\.gitlab-ci\.ya?ml$/,
  codedeploy: /^appspec\.ya?ml$/,
  codebuild: /^buildspec\.ya?ml$/,
  amplify: /^amplify\.ya?ml$/,
  ecs: /^task-?def(?:inition)?\.json$/,
  lambda: /^(?:serverless\.ya?ml|samconfig\.toml)$/,
  kubernetes: /^(?:k8s|kubernetes|kustomization\.ya?ml|Chart\.yaml)$/,
  docker: /^(?:Dockerfile|(?:docker-)?compose\.ya?ml)$/,
  systemd: /\.service$/,
  turborepo: /^turbo\.json$/,
  nx: /^nx\.json$/,
};

function platformsAt(places: readonly string[]): string[] {
  const names = places.flatMap((place) => [
    ...listNames(place),
    ...(existsSync(join(place, '.github/workflows')) ? ['.github/workflows'] : []),
  ]);
  return Object.keys(signs).filter((platform) => names.some((name) => signs[platform]?.test(name)));
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    return [];
  }
}

/** Empty when there is none, or it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
