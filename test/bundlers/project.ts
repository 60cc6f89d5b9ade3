import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';
import { type Seeds, startStore } from '../helper/local-store.ts';
import { utimesSync } from 'node:fs';
import { Project, type Run } from '../helper/project.ts';

export const bundlers = ['vite', 'rollup', 'rolldown', 'esbuild', 'webpack', 'rspack'] as const;
export type Bundler = (typeof bundlers)[number];

const driver = new URL('build.mjs', import.meta.url).pathname;
const server = new URL('serve.mjs', import.meta.url).pathname;

export const config = 'name: shop\nvars: { env: { default: dev } }\nhierarchy: ["/shop/${env}"]\n';

/** A project whose files are old: of those of the last two seconds webpack remembers nothing. */
export function projectOf(files: Readonly<Record<string, string>>): Project {
  const project = new Project(files);
  const before = new Date(Date.now() - 3_600_000);
  for (const name of Object.keys(files)) utimesSync(project.path(name), before, before);
  return project;
}

/** The same values in three formats. Every secret begins in the same way, to be looked for. */
export const templates = {
  'config/app.ssm.yaml': [
    '# what the shop needs',
    'title: Shop',
    'api: { url: "ssm:./api-url", key: "ssm:./key" }',
    'database: "postgres://app:${ssm:./password|uri}@db/app"',
    'password: ssm:./password',
    '',
  ].join('\n'),
  'config/app.ssm.json': '{\n  "password": "ssm:./password",\n  "port": "ssm:./port|int",\n  "api-url": "ssm:./api-url"\n}\n',
  'config/app.ssm.env': 'PASSWORD=ssm:./password\nAPI_URL=ssm:./api-url\nUNUSED=ssm:./key\n',
};

/** What the program of a server prints: what it imported, by name and by default. */
export const serverFiles = {
  'src/main.js': "import { show } from './show.js';\nshow();\n",
  'src/show.js': [
    "import config, { api, password } from '../config/app.ssm.yaml';",
    "import json, { port } from '../config/app.ssm.json';",
    "import { API_URL, PASSWORD } from '~ssmith/config/app.ssm.env';",
    'const { title, database } = config;',
    'export function show() {',
    "  console.log(JSON.stringify({ title, database, url: api.url, password, port, dashed: json['api-url'], API_URL, PASSWORD }));",
    '}',
    '',
  ].join('\n'),
};

export function serverOutput(secret: string, env: string): object {
  const url = `https://api.${env}`;
  return {
    title: 'Shop',
    database: `postgres://app:${encodeURIComponent(secret).replaceAll("'", '%27')}@db/app`,
    url,
    password: secret,
    port: 5432,
    dashed: url,
    API_URL: url,
    PASSWORD: secret,
  };
}

/** Runs a bundler in a process of its own, with the developer's AWS settings kept away from it. */
export function build(
  project: Project,
  bundler: Bundler,
  side: 'server' | 'client',
  {
    env = {},
    ...settings
  }: {
    options?: object;
    mode?: string;
    asset?: string;
    page?: boolean;
    pages?: readonly string[];
    vite?: string;
    blind?: boolean;
    env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Run> {
  return runNode(project, [driver, bundler, side, JSON.stringify(settings)], env);
}

/** Runs what was built, and gives what it has printed as JSON. */
export async function runBuilt(project: Project, side: 'server' | 'client', env: Record<string, string> = {}): Promise<unknown> {
  const { status, stdout, stderr } = await runNode(project, [`dist/${side}/main.mjs`], env);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

export function runNode(project: Project, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const quiet = { AWS_EC2_METADATA_DISABLED: 'true', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const bare = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...quiet };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: project.directory, env: { ...bare, ...env } }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : ((error.code as number | undefined) ?? null), stdout, stderr });
    });
  });
}

/** The files below the project that hold a text, as it is or in base64. */
export function filesWith(project: Project, text: string): string[] {
  const forms = [text, Buffer.from(text).toString('base64').replace(/=+$/, '')];
  return Object.entries(project.everything())
    .filter(([, content]) => forms.some((form) => content.includes(form)))
    .map(([path]) => path.slice(project.directory.length + 1));
}

export interface Dev {
  readonly address: string;
  get(path: string): Promise<{ status: number; text: string }>;
}

/** Vite's development server, with the values of a store. It goes when the test is over. */
export async function serve(
  project: Project,
  { parameters, ...settings }: { parameters: Seeds; options?: object; base?: string; vite?: string; discovery?: boolean },
): Promise<Dev> {
  const store = await startStore({ parameters });
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...store.env };
  const child = spawn(process.execPath, [server, JSON.stringify(settings)], {
    cwd: project.directory,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const address = line.toString().trim();
  return {
    address,
    get: async (path) => {
      const response = await fetch(`${address}${path}`, { headers: { accept: '*/*' } });
      return { status: response.status, text: await response.text() };
    },
  };
}
