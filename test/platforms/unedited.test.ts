import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { PolicyDocument } from '../../packages/local/src/index.ts';
import { ActionsRunner, type Step } from '../helper/actions-runner.ts';
import { AwsNetwork, ownNetwork } from '../helper/aws-network.ts';
import { Machine } from '../helper/codedeploy-agent.ts';
import { leaks } from '../helper/encodings.ts';
import { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';

/*
 * What a new user does, with the package as it is published: `ssmith init`, the parameters, the rights that `ssmith policy`
 * prints, and a deployment with the files as they were written. No flag, endpoint or shim is added for the simulation of AWS.
 */

const root = new URL('../../', import.meta.url).pathname;
const application = join(root, 'test/fixtures/express-greeter');
const place = mkdtempSync(join(tmpdir(), 'ssmith-unedited-'));

const values = { PORT: '3100', GREETING: 'Good day, #1!', SESSION_SECRET: 'pR0d "7" $x #y' };
const rendered = `# Any free port.\nPORT=3100\nGREETING='Good day, #1!'\nSESSION_SECRET='pR0d "7" $x #y'\n`;
/** There are no quotes for it in a .env file. */
const unwritable = `it's a "quoted" \`value\``;

beforeAll(async () => {
  const { status, stderr } = spawnSync('npm', ['pack', '--pack-destination', place], { cwd: join(root, 'packages/cli'), encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  // The program in one file, as for production.
  await build({ entryPoints: [join(application, 'server.js')], bundle: true, platform: 'node', outfile: join(place, 'server.js') });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A repository with an application and ssmith in it, as `npm install` leaves it. */
function newRepository(): Project {
  const here = new Project();
  cpSync(application, here.directory, { recursive: true });
  cpSync(join(place, 'server.js'), here.path('server.js'));
  mkdirSync(here.path('node_modules/ssmith'), { recursive: true });
  mkdirSync(here.path('node_modules/.bin'));
  spawnSync('tar', ['xzf', join(place, 'ssmith-0.1.0.tgz'), '--strip-components=1', '-C', here.path('node_modules/ssmith')]);
  symlinkSync('../ssmith/bin/ssmith.cjs', here.path('node_modules/.bin/ssmith'));
  spawnSync('git', ['init', '--quiet'], { cwd: here.directory });
  return here;
}

/** The command of somebody who sits at this repository. @returns what it prints */
function ssmith(network: AwsNetwork, { directory }: Project, args: readonly string[], env: Record<string, string>, input?: string): string {
  const { status, stdout, stderr } = network.run(['npx', 'ssmith', ...args], directory, { HOME: directory, ...env }, input);
  expect(status, stderr).toBe(0);
  return stdout;
}

/** Everything that comes before the first deployment. @param env what `init` finds */
async function prepare(platform: string, env: Record<string, string>): Promise<{ network: AwsNetwork; here: Project }> {
  const network = await AwsNetwork.start(['alias/express-greeter-prod']);
  const here = newRepository();
  ssmith(network, here, ['init', '--yes'], env);
  ssmith(network, here, ['init', platform, '--yes'], env);
  for (const [key, value] of Object.entries(values)) {
    ssmith(network, here, ['put', `./${key}`, '--env', 'prod'], network.developer, value);
  }
  const policy = ssmith(network, here, ['policy', '--lookup', '--env', 'prod'], network.developer);
  await network.grant(JSON.parse(policy) as PolicyDocument);
  return { network, here };
}

describeWith('what `ssmith init` writes works without an edit, where AWS is simulated', ownNetwork, () => {
  it('on an instance, by the hooks of CodeDeploy', async () => {
    const { network, here } = await prepare('codedeploy', {});
    expect(here.read('ssmith.config.yaml')).toContain('\n# region: ');
    // A build of it, in an archive that makes files of links.
    const revision = new Project();
    spawnSync('cp', ['-rL', `${here.directory}/.`, revision.directory]);
    rmSync(revision.path('.env'));
    const machine = new Machine({}, network);
    const file = machine.path('/opt/express-greeter/.env');
    const served = (): string =>
      network.run(['curl', '-s', '--retry', '100', '--retry-delay', '1', '--retry-connrefused', 'http://127.0.0.1:3100/'], '/', {}).stdout;

    const first = await machine.deploy(revision.directory, 'prod');
    expect(first.status, first.log).toBe('Succeeded');
    expect(first.log).toContain('deployment done: 1 file from 3 parameters (eu-west-1, account 111122223333)');
    expect([readFileSync(file, 'utf8'), statSync(file).uid === 0, served()]).toEqual([rendered, false, values.GREETING]);

    const again = await machine.deploy(revision.directory, 'prod');
    expect(again.status, again.log).toBe('Succeeded');
    expect(again.log).toContain('unchanged  .env');

    ssmith(network, here, ['put', './GREETING', '--env', 'prod', '--if-version', '1'], network.developer, unwritable);
    const failed = await machine.deploy(revision.directory, 'prod');
    expect([failed.status, failed.events.at(-1)], failed.log).toEqual(['Failed', 'AfterInstall']);
    expect(failed.shown).toMatch(/error\[value-unencodable\][^]*deployment FAILED: exit 3 /);
    expect([readFileSync(file, 'utf8'), served()]).toEqual([rendered, values.GREETING]);

    ssmith(network, here, ['put', './GREETING', '--env', 'prod', '--if-version', '2'], network.developer, 'Good night');
    const mended = await machine.deploy(revision.directory, 'prod');
    expect(mended.status, mended.log).toBe('Succeeded');
    expect([readFileSync(file, 'utf8'), served()]).toEqual([rendered.replace("'Good day, #1!'", "'Good night'"), 'Good night']);
    expect(leaks([first, again, failed, mended].map(({ log }) => log).join(''), [values.SESSION_SECRET, unwritable])).toEqual([]);
  }, 180_000);

  it('in the jobs of GitHub Actions', async () => {
    const { network, here } = await prepare('github', { AWS_REGION: 'eu-west-1' });
    rmSync(here.path('.env'));
    const user = 1001;
    spawnSync('chown', ['-R', `${user}:${user}`, here.directory]);
    const runner = new ActionsRunner(here.directory, { user, network });

    expect(await job('check', here, runner, network), runner.log).toMatchObject({ status: 0 });
    const first = await job('deploy', here, runner, network);
    expect(first.status, runner.log).toBe(0);
    expect(first.outputs).toMatchObject({ outcome: 'done', changed: '1' });
    expect(first.summary).toContain('| .env | create | config/app.env |');
    expect([here.read('.env'), statSync(here.path('.env')).uid]).toEqual([rendered, user]);
    await runner.step(['cat', '.env'], {});
    expect(runner.log).toContain(`\nSESSION_SECRET='***'\n`);

    const again = await job('deploy', here, runner, network);
    expect(again).toMatchObject({ status: 0, outputs: { outcome: 'unchanged' } });

    ssmith(network, here, ['put', './GREETING', '--env', 'prod', '--if-version', '1'], network.developer, unwritable);
    const failed = await job('deploy', here, runner, network);
    expect(failed, runner.log).toMatchObject({ status: 3, outputs: { outcome: 'failed' } });
    expect(runner.commands).toContainEqual(
      expect.objectContaining({ name: 'error', properties: expect.objectContaining({ file: 'config/app.env', line: '3' }) }),
    );
    expect(here.read('.env')).toBe(rendered);
    expect(leaks(runner.log, [values.SESSION_SECRET, unwritable])).toEqual([]);
  }, 180_000);
});

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly WorkflowStep[] }>>;
}
interface WorkflowStep {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The steps of a job on a push, as they stand in the workflow. What others fetch is there; the step that takes the role leaves
 * the variables that it sets.
 * @returns the last step
 */
async function job(name: string, here: Project, runner: ActionsRunner, network: AwsNetwork): Promise<Step> {
  const { jobs } = parse(here.read('.github/workflows/deploy.yml')) as Workflow;
  let credentials: Readonly<Record<string, string>> = {};
  let last: Step | undefined;
  for (const { uses = '', with: inputs = {}, run, env = {} } of jobs[name]?.steps ?? []) {
    if (uses.startsWith('aws-actions/configure-aws-credentials@')) {
      const region = inputs['aws-region'] ?? '';
      credentials = { ...network.role, AWS_REGION: region, AWS_DEFAULT_REGION: region };
    }
    if (run === undefined || run === 'npm ci') continue;
    const own = Object.entries(env).map(([variable, text]) => [variable, text.replace("${{ inputs.environment || 'prod' }}", 'prod')]);
    const variables = { HOME: here.directory, ...network.environment, ...credentials, ...(Object.fromEntries(own) as object) };
    last = await runner.step(['bash', '-e', '-c', run], variables);
    if (last.status !== 0) break;
  }
  if (last === undefined) throw new Error(`the workflow has no job ${name} with a step that runs`);
  return last;
}
