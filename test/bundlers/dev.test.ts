import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { Project } from '../helper/project.ts';

vi.setConfig({ testTimeout: 120_000 });

const script = new URL('dev.mjs', import.meta.url).pathname;
const password = 'cAnary of a development server';

interface Result {
  readonly read: unknown;
  readonly answers: Readonly<Record<string, { readonly status: number; readonly text: string }>>;
  readonly payload: string;
  readonly added: string;
}

function application(): Project {
  return new Project({
    'ssmith.config.yaml': [
      'name: shop',
      'hierarchy: [/shop]',
      'store: local',
      'stores: { local: { file: store.yaml } }',
      'files: [{ template: config/t.yaml, output: run/out.yaml }]',
      '',
    ].join('\n'),
    'store.yaml': `/shop/password: { type: SecureString, value: ${password} }\n/shop/host: db.dev\n`,
    'config/t.yaml': 'p: ssm:./password\n',
    'run/out.yaml': `p: ${password}\n`,
    'run/.ssmith-0123-out.yaml': `p: ${password}\n`,
    '.ssmith/config/app.ssm.yaml.json': `{"p": "${password}"}\n`,
    '.env': `P=${password}\n`,
    'notes.yaml': 'nothing: secret\n',
    'config/app.ssm.yaml': 'password: ssm:./password\nhost: ssm:./host\n',
    'config/public.ssm.yaml': 'host: ssm:./host\n',
    'src/deep.js':
      'import config from "../config/app.ssm.yaml";\nexport const read = [config.password, config.host];\nexport default config;\n',
    'src/forbidden.js': 'import "./deep.js";\n',
    'src/public.js': 'import { host } from "../config/public.ssm.yaml";\nconsole.log(host);\n',
  });
}

function develop(project: Project, request: object, environment: Record<string, string>): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [script, JSON.stringify(request)], {
    cwd: project.directory,
    env: { PATH: process.env['PATH'], ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

it('Vite in a test: nobody is asked', () => {
  const project = application();
  project.write('store.yaml', 'not a store');
  const { stdout, status } = develop(project, { root: project.directory, requests: [] }, { VITEST: 'true' });
  const { read } = JSON.parse(stdout) as Result;
  expect([status, read]).toEqual([0, ['<ssm:./password>', '<ssm:./host>']]);
});

it('Vite in development: values in memory, nothing rendered is served, an edited template is seen', () => {
  const project = application();
  const secrets = [
    '/run/out.yaml',
    '/run/out.yaml?raw',
    '/run/out.yaml?import&raw',
    '/run/%6Fut.yaml',
    '/run/../run/out.yaml',
    `/@fs${project.path('run/out.yaml')}`,
    `/@fs${project.path('run/out.yaml')}?import&raw`,
    '/run/.ssmith-0123-out.yaml',
    '/.ssmith/config/app.ssm.yaml.json',
    '/store.yaml',
    `/@fs${project.path('store.yaml')}`,
  ];
  const others = ['/notes.yaml', '/.env', '/src/forbidden.js', '/config/app.ssm.yaml.ssmith.mjs', '/config/public.ssm.yaml.ssmith.mjs'];
  const request = { root: project.directory, requests: [...secrets, ...others], expose: { 'config/public.ssm.yaml': ['host'] } };
  const { stdout, stderr, status } = develop(project, request, {});
  expect([status, stderr]).toEqual([0, '']);
  const { read, answers, payload, added } = JSON.parse(stdout) as Result;
  expect(read).toEqual([password, 'db.dev']);
  expect([payload, added]).toEqual(['full-reload', 'later']);
  for (const path of secrets) expect({ path, status: answers[path]?.status }).toEqual({ path, status: 403 });
  for (const [path, { text }] of Object.entries(answers)) expect({ path, found: text.includes('cAnary') }).toEqual({ path, found: false });
  // The bundler's own list is as it was, and what is nobody's secret is served.
  expect([answers['/.env']?.status, answers['/notes.yaml']?.status]).toEqual([403, 200]);
  const refused = answers['/config/app.ssm.yaml.ssmith.mjs'];
  expect(refused?.status).toBe(500);
  expect(refused?.text).toContain('is for servers, and is imported into code for a browser');
  expect(answers['/config/public.ssm.yaml.ssmith.mjs']).toMatchObject({ status: 200, text: expect.stringContaining('db.dev') as string });
});
