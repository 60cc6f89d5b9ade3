import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { Project } from './helper/project.ts';

const example = new URL('../examples/email-worker/', import.meta.url).pathname;

function render(env: string): Project {
  const project = new Project();
  for (const name of ['config', 'ssmith.config.yaml', 'ssmith.local.yaml'])
    cpSync(join(example, name), project.path(name), { recursive: true });
  expect(project.run(['render', '--store', 'local'], { env: { ENVIRONMENT: env } }).status).toBe(0);
  return project;
}

it('email-worker renders for staging', () => {
  const here = render('staging');
  expect(parse(here.read('run/app.yaml'))).toEqual({
    service: { name: 'email-worker', environment: 'staging', concurrency: 4 },
    smtp: { host: 'smtp.staging.example.com', port: 587, username: 'worker', password: `p"a$$w'rd # 0123` },
    dkim: {
      selector: 'mail',
      privateKey: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n.*\n-----END PRIVATE KEY-----\n$/) as string,
    },
    features: { digest: 'on', tracking: 'off' },
  });
  expect(JSON.parse(here.read('run/queues.json'))).toMatchObject({ topics: ['welcome', 'receipt', 'reminder'], retries: 5, backoff: 2.5 });
  expect(parseEnv(here.read('run/.env'))).toEqual({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://mail:s%40me%2Fth%3Ang%3F@db.staging.example.com:5432/mail',
    API_KEY: 'staging-key-1',
    LOG_LEVEL: 'info',
  });
});

it('email-worker renders for prod: its own values before those of all environments', () => {
  const here = render('prod');
  expect(parse(here.read('run/app.yaml'))).toMatchObject({ service: { concurrency: 32 }, smtp: { port: 587 } });
  expect(parseEnv(here.read('run/.env'))).toMatchObject({ API_KEY: 'prod-key-1', LOG_LEVEL: 'warn' });
});

it('email-worker passes its check in both environments', () => {
  const here = render('prod');
  const { status, stderr } = here.run(['check', '--store', 'local', '--env', 'staging,prod']);
  expect([status, stderr]).toEqual([
    0,
    'staging: 18 references in 3 templates: no mistakes\nprod: 18 references in 3 templates: no mistakes\n',
  ]);
});

it('email-worker changes nothing in its templates besides the references', () => {
  const here = render('staging');
  const comment = readFileSync(join(example, 'config/app.yaml'), 'utf8').split('\n')[0] ?? '';
  expect(here.read('run/app.yaml').startsWith(`${comment}\n`)).toBe(true);
});
