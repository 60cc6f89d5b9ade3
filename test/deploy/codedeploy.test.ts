import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readyFiles } from '../../packages/deploy/src/index.ts';
import { Machine } from '../helper/codedeploy-agent.ts';
import { leaks } from '../helper/encodings.ts';
import { type RunningStore, secure, startStore } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';
import { startSmallServer } from '../helper/small-server.ts';
import { describeWith } from '../helper/tools.ts';
import { mailerFacts } from '../helper/repository-facts.ts';

/*
 * The files that `ssmith init codedeploy` writes, as they are, run by a simulation of the CodeDeploy agent
 * (test/helper/codedeploy-agent.ts) against the embedded store over HTTP, with the region of the instance's metadata.
 */

const bin = new URL('../../packages/cli/bin/ssmith.cjs', import.meta.url).pathname;
const facts = { ...mailerFacts, outputs: ['run/app.json'] };

/** Tells what it has read, when it has read it; it ends when its file is not what it needs. */
const server = (port: number): string => `const { password } = JSON.parse(require('fs').readFileSync('run/app.json', 'utf8'));
if (password === 'refused-by-the-service') process.exit(1);
require('http').createServer((_, response) => response.end([process.getuid() === 0, password.length, process.pid].join())).listen(${port}, '127.0.0.1');
`;
const config = `name: mailer
vars: { env: {} }
hierarchy: ["/mailer/\${env}"]
files: [{ template: config/app.json, output: run/app.json }]
deploy: { before: ["false"], verify: { url: "http://127.0.0.1:9/", within: 1 } }
`;

/** A revision with these templates, as archives come: the group may write. */
function revision(port: number, template: string, directory = '.'): string {
  const here = new Project({
    [join(directory, 'ssmith.config.yaml')]: config,
    [join(directory, 'config/app.json')]: template,
    [join(directory, 'server.js')]: server(port),
    // The embedded store is on this machine, which a deployment refuses: what is installed here allows it.
    'node_modules/ssmith/bin/ssmith.cjs': `process.argv.push('--allow-local-store');\nrequire('${bin}');\n`,
  });
  for (const { path, text, mode = 0o644 } of readyFiles['codedeploy']?.({ ...facts, directory }) ?? []) {
    here.write(path, text);
    chmodSync(here.path(path), mode);
  }
  for (const name of ['ssmith.config.yaml', 'config/app.json', 'server.js']) chmodSync(here.path(join(directory, name)), 0o664);
  return here.directory;
}

/** The same revision, with another text in one of its files. */
function edited(directory: string, file: string, from: string, to: string): string {
  const text = readFileSync(join(directory, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(directory, file), text.replace(from, to));
  return directory;
}

/** With so many seconds for the hook that refreshes the config, instead of 15 minutes. */
function impatient(directory: string, seconds: number): string {
  return edited(directory, 'appspec.yml', 'timeout: 900', `timeout: ${seconds}`);
}

async function freePort(): Promise<number> {
  const one = createServer();
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  const { port } = one.address() as AddressInfo;
  await new Promise((resolve) => one.close(resolve));
  return port;
}

const good = '{ "password": "ssm:./password" }\n';
const canary = 'cAnary-first-value-1';

interface Service {
  readonly isRoot: string;
  /** How long the value is that it has read. */
  readonly length: number;
  readonly pid: string;
}

describeWith('a machine with a simulated CodeDeploy agent', ['unshare', '--mount', 'true'], () => {
  async function instance(
    parameters: Parameters<typeof startStore>[0],
  ): Promise<{ machine: Machine; port: number; ask: () => Promise<Service>; store: RunningStore }> {
    const store = await startStore(parameters);
    const metadata = await startSmallServer(({ url = '' }) => (url.endsWith('/region') ? 'eu-west-1' : 'token'));
    const withoutRegion = Object.fromEntries(Object.entries(store.env).filter(([name]) => !name.endsWith('_REGION')));
    const machine = new Machine({ ...withoutRegion, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata });
    const port = await freePort();
    const ask = async (): Promise<Service> => {
      for (;;) {
        try {
          const [isRoot = '', length, pid = ''] = (await (await fetch(`http://127.0.0.1:${port}/`)).text()).split(',');
          return { isRoot, length: Number(length), pid };
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    };
    return { machine, port, ask, store };
  }

  const parameters = { '/mailer/prod/password': secure(canary) };

  it.each(['.', 'services/mail'])(
    'has a service that reads as its own user what others cannot, after the first deployment: %s',
    async (directory) => {
      const { machine, port, ask } = await instance({ parameters });
      const { status, log, events } = await machine.deploy(revision(port, good, directory), 'mailer-prod');
      expect([status, events.at(-1)], log).toEqual(['Succeeded', 'ValidateService']);
      expect(await ask()).toMatchObject({ isRoot: 'false', length: canary.length });
      expect(log).toContain('[stderr]ssmith: AfterInstall of d-1 in mailer-prod\n');
      expect(log).toContain('(eu-west-1, account 111122223333)');
      expect(leaks(log, [canary])).toEqual([]);
      const { mode, uid } = statSync(machine.path(join('/opt/mailer', directory, 'run/app.json')));
      const [, , owner] = /^(mailer):x?:(\d+)/m.exec(readFileSync(machine.path('/etc/passwd'), 'utf8')) ?? [];
      expect([(mode & 0o777).toString(8), String(uid)]).toEqual(['600', owner]);
    },
  );

  it('keeps its service and its config when the hook fails; the deployment that rolls back makes all well', async () => {
    const { machine, port, ask } = await instance({ parameters });
    const last = revision(port, good);
    expect(await machine.deploy(last, 'prod')).toMatchObject({ status: 'Succeeded' });
    const before = await ask();
    const keys = Array.from({ length: 50 }, (_, index) => `"key${index}": "ssm:./absent/with/a/rather/long/name/number/${index}"`);
    const failed = await machine.deploy(revision(port, `{ ${keys.join(',\n')} }\n`), 'prod');
    expect([failed.status, failed.events.at(-1)]).toEqual(['Failed', 'AfterInstall']);
    expect(failed.shown).toMatch(/\[stderr\]in short:\n\[stderr\] {2}parameter-not-found: 50 of 50 parameters do not exist/);
    expect(failed.shown).toMatch(/\[stderr\]deployment FAILED: exit 4 .*\n$/);
    expect(await ask()).toEqual(before);
    expect(readFileSync(machine.path('/opt/mailer/run/app.json'), 'utf8')).toBe(`{ "password": "${canary}" }\n`);
    const back = await machine.deploy(last, 'prod');
    expect(back.status, back.log).toBe('Succeeded');
    expect(await ask()).toMatchObject({ length: canary.length });
  });

  /** Another revision, and what both become. */
  const next = '{ "secret": "ssm:./password", "password": "x" }\n';
  const rendered = { good: `{ "password": "${canary}" }\n`, next: `{ "secret": "${canary}", "password": "x" }\n` };

  it('has everything as it was when the agent ends a hook that asks for longer than its timeout', async () => {
    const { machine, port, ask, store } = await instance({ parameters });
    expect(await machine.deploy(revision(port, good), 'prod')).toMatchObject({ status: 'Succeeded' });
    const before = await ask();
    const calls = store.calls.length;
    store.setFaults({ failures: [{ kind: 'hang' }] });
    const killed = await machine.deploy(impatient(revision(port, next), 6), 'prod');
    expect([killed.timedOut, killed.events.at(-1)], killed.log).toEqual([true, 'AfterInstall']);
    expect(store.calls.length).toBeGreaterThan(calls);
    expect(readdirSync(machine.path('/opt/mailer/run'))).toEqual(['app.json']);
    expect(readFileSync(machine.path('/opt/mailer/run/app.json'), 'utf8')).toBe(rendered.good);
    expect(await ask()).toEqual(before);
    store.setFaults({});
    const again = await machine.deploy(revision(port, next), 'prod');
    expect(again.status, again.log).toBe('Succeeded');
    expect(readFileSync(machine.path('/opt/mailer/run/app.json'), 'utf8')).toBe(rendered.next);
  }, 120_000);

  it('finishes what it writes when the agent ends a hook in the middle of a reload; the next deployment waits for it', async () => {
    const { machine, port, ask } = await instance({ parameters });
    expect(await machine.deploy(revision(port, good), 'prod')).toMatchObject({ status: 'Succeeded' });
    const before = await ask();
    const reload = ['sh', '-c', 'echo begun >> /var/lib/reload; sleep 15; echo ended >> /var/lib/reload'];
    const slow = edited(revision(port, next), 'ssmith.config.yaml', 'files:', `reload: ${JSON.stringify(reload)}\nfiles:`);
    const killed = await machine.deploy(impatient(slow, 10), 'prod');
    expect([killed.timedOut, killed.events.at(-1)], killed.log).toEqual([true, 'AfterInstall']);
    expect(readFileSync(machine.path('/var/lib/reload'), 'utf8')).toBe('begun\n');
    expect(readFileSync(machine.path('/opt/mailer/run/app.json'), 'utf8')).toBe(rendered.next);
    expect(await ask()).toEqual(before);
    const again = await machine.deploy(revision(port, next), 'prod');
    expect(again.status, again.log).toBe('Succeeded');
    // One that did not wait would have come before the end.
    expect(readFileSync(machine.path('/var/lib/reload'), 'utf8')).toBe('begun\nended\n');
    expect(readFileSync(machine.path('/opt/mailer/run/app.json'), 'utf8')).toBe(rendered.next);
    expect(readdirSync(machine.path('/opt/mailer/run'))).toEqual(['app.json']);
  }, 120_000);

  it('fails a deployment whose service does not stay up, and tells nothing that it says', async () => {
    const { machine, port } = await instance({ parameters: { '/mailer/prod/password': secure('refused-by-the-service') } });
    const { status, events, shown, log } = await machine.deploy(revision(port, good), 'prod');
    expect([status, events.at(-1)], log).toEqual(['Failed', 'ValidateService']);
    expect(shown).toContain('the service does not stay up');
    expect(leaks(log, ['refused-by-the-service'])).toEqual([]);
  });

  it('refuses a group that is not named after an environment, before anything is asked', async () => {
    const { machine, port } = await instance({ parameters });
    const { status, events, shown } = await machine.deploy(revision(port, good), 'nonprod');
    expect([status, events.at(-1)]).toEqual(['Failed', 'AfterInstall']);
    expect(shown).toContain("the deployment group 'nonprod' does not end with the name of an environment: dev, prod");
  });
});

describe('the files for CodeDeploy', () => {
  it('quote what the repository is called', () => {
    const odd = { ...facts, name: '1-Mailer', directory: "it's here", outputs: ['run/my file'], start: ['node', 'a b.js', '100%$x'] };
    const texts = Object.fromEntries((readyFiles['codedeploy']?.(odd) ?? []).map(({ path, text }) => [path, text]));
    expect(texts['codedeploy/before-install.sh']).toContain('useradd --system --no-create-home --shell /usr/sbin/nologin app-1-mailer\n');
    expect(texts['codedeploy/refresh-config.sh']).toContain(`cd '/opt/1-Mailer/it'\\''s here'\nfor file in 'run/my file'; do`);
    expect(texts['codedeploy/1-Mailer.service']).toContain('ExecStart=/usr/bin/env node "a b.js" "100%%$$x"\n');
  });
});

describe('the hook of CodeDeploy', () => {
  const hookOf = (other: Partial<typeof facts>): string =>
    readyFiles['codedeploy']?.({ ...facts, ...other }).find(({ path }) => path === 'codedeploy/refresh-config.sh')?.text ?? '';
  const run = (script: string, env: Readonly<Record<string, string>>): string =>
    spawnSync('sh', ['-eu', '-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } }).stdout;

  it.each([
    ['prod', 'prod'],
    ['web-prod', 'prod'],
    ['blue-prod', 'blue-prod'],
    ['web-blue-prod', 'blue-prod'],
  ])('takes the group %s for %s, when an environment ends with the name of another', (group, environment) => {
    const [choice = ''] = /^case[^]*?^esac$/m.exec(hookOf({ environments: ['dev', 'prod', 'blue-prod'] })) ?? [];
    expect(run(`${choice}\necho "$environment"`, { DEPLOYMENT_GROUP_NAME: group })).toBe(`${environment}\n`);
  });

  it('gives the user of the service the files of the environment, and makes none of a name that it does not know', () => {
    const outputs = ['run/${env}/a b.json', '${env}.json', 'run/${team}.json', 'run/app.json'];
    const [loop = ''] = /^for file in[^]*?^done$/m.exec(hookOf({ outputs })) ?? [];
    const made = run(`install() { shift 8; echo "$1"; }\n${loop}`, { environment: 'no-such-place' });
    expect(made).toBe('run/no-such-place/a b.json\nno-such-place.json\nrun/app.json\n');
  });

  it('brings a package manager that Node.js does not', () => {
    expect(hookOf({ packageManager: 'pnpm' })).toContain('/../node_modules" ] || npx --yes pnpm install --frozen-lockfile --prod\n');
    expect(hookOf({ packageManager: 'npm' })).toContain('/../node_modules" ] || npm ci --omit=dev\n');
  });
});

describeWith('the unit for CodeDeploy', ['systemd-analyze', '--version'], () => {
  it('is one that systemd takes', () => {
    const here = new Project();
    for (const { path, text } of readyFiles['codedeploy']?.({ ...facts, directory: 'services/mail' }) ?? []) here.write(path, text);
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', here.path('codedeploy/mailer.service')], { encoding: 'utf8' });
    expect(stderr.split('\n').filter((line) => line.includes('mailer.service:'))).toEqual([]);
  });
});
