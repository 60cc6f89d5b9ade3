import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesWith, runNode } from './bundlers/project.ts';
import { browser, openPage } from './helper/browser.ts';
import { commandsOf, copyExample, run, start } from './helper/example.ts';
import { secure, startStore } from './helper/local-store.ts';
import type { Project } from './helper/project.ts';
import { describeWith } from './helper/tools.ts';

/** A part of every secret in the stores of the examples. */
const secret = 'not a real one';

/** Does what the README says: builds it, fills it, starts it. No build has a secret in anything that it leaves. */
async function serve(name: string): Promise<{ project: Project; address: string }> {
  const project = copyExample(name);
  const [build = '', fill = '', serving = ''] = commandsOf(name);
  expect(await run(project, build)).toMatchObject({ status: 0 });
  expect(filesWith(project, secret)).toEqual(['ssmith.local.yaml']);
  expect(await run(project, fill)).toMatchObject({ status: 0 });
  expect(filesWith(project, secret).filter((file) => !file.includes('/.ssmith/'))).toEqual(['ssmith.local.yaml']);
  return { project, address: await start(project, serving) };
}

const get = async (address: string, path: string): Promise<string> => (await fetch(new URL(path, address))).text();

describe('the example for', () => {
  it('Vite and React renders a page on the server', async () => {
    const { address } = await serve('vite-react');
    expect(JSON.parse(await get(address, '/health'))).toEqual({ database: 'db.example.com', password: '27 characters' });
    expect(await get(address, '/')).toContain('<h1>Guest book</h1><button>0 guests</button><a href="mailto:help@example.com">Help</a>');
  });

  it('Vite and React does the same while it is developed', async () => {
    const project = copyExample('vite-react');
    const address = await start(project, 'node dev.js');
    expect(JSON.parse(await get(address, '/health'))).toEqual({ database: 'db.dev.example.com', password: '19 characters' });
    expect(await get(address, '/')).toContain('<h1>Guest book</h1>');
    expect(await get(address, '/src/app.jsx')).not.toContain(secret);
    expect(filesWith(project, secret)).toEqual(['ssmith.local.yaml']);
  });

  it('Vite and React has a page that cannot have what is for the server', async () => {
    const project = copyExample('vite-react');
    project.write('src/app.jsx', project.read('src/app.jsx').replace('{ support, title }', '{ database as support, title }'));
    const { status, text } = await run(project, commandsOf('vite-react')[0] ?? '');
    expect([status, text]).toEqual([1, expect.stringContaining('`database` of `config/app.ssm.yaml` stays on the server')]);
    expect(filesWith(project, secret)).toEqual(['ssmith.local.yaml']);
  });

  it('webpack is a service in one file', async () => {
    const { project, address } = await serve('webpack-node');
    expect(JSON.parse(await get(address, '/features'))).toEqual({ refunds: true, limit: 5000 });
    const database = 'app@db.example.com:5432, a password of 24 characters';
    expect(JSON.parse(await get(address, '/health'))).toEqual({ database, ledger: 'https://ledger.example.com/v2' });
    expect(existsSync(project.path('node_modules/.cache/webpack'))).toBe(true);
  });

  it('Rspack is a page and its server', async () => {
    const { project, address } = await serve('rspack');
    const status = [
      ['api.example.com', 'well'],
      ['www.example.com', 'well'],
    ];
    expect(JSON.parse(await get(address, '/status'))).toEqual(status);
    expect(await get(address, '/main.js')).toContain('All systems');
    expect(filesWith(project, 'ssm:./probe').filter((file) => file.startsWith('dist/'))).toEqual(['dist/server/ssmith.manifest.json']);
  });

  it('esbuild is a function that asks when it starts', async () => {
    const project = copyExample('esbuild-lambda');
    expect(await run(project, commandsOf('esbuild-lambda').join('\n'))).toMatchObject({ status: 0 });
    const store = await startStore({
      parameters: { '/esbuild-lambda/prod/queue': 'https://sqs', '/esbuild-lambda/prod/signing-key': secure(`${secret}, either`) },
    });
    const call = "const { handler } = await import('./dist/index.mjs'); console.log(JSON.stringify(await handler({ id: '7' })));";
    const env = { ...store.env, ENVIRONMENT: 'prod', LAMBDA_TASK_ROOT: project.path('dist') };
    const { status, stdout, stderr } = await runNode(project, ['--input-type=module', '-e', call], env);
    expect([status, stderr]).toEqual([0, '']);
    const [shown = '', answer = ''] = stdout.trimEnd().split('\n').slice(-2);
    expect(shown).toBe("settings { queue: '***', signingKey: '***', retries: '***' }");
    expect(JSON.parse(answer)).toEqual({ queue: 'https://sqs', signature: expect.stringMatching(/^[0-9a-f]{64}$/) as string, retries: 3 });
    expect(filesWith(project, secret)).toEqual(['ssmith.local.yaml']);
    expect(project.read('ssmith-env.d.ts')).toBe(
      readFileSync(new URL('../examples/esbuild-lambda/ssmith-env.d.ts', import.meta.url), 'utf8'),
    );
  });
});

describeWith('the pages of the examples, in a browser', browser, () => {
  it('are taken over from a server by React', async () => {
    const { address } = await serve('vite-react');
    const { page, answers } = await openPage();
    await page.goto(address);
    await expect
      .poll(async () => {
        await page.getByRole('button').click();
        return page.getByRole('button').textContent();
      })
      .toMatch(/[1-9] guests/);
    expect(await page.getByRole('heading').textContent()).toBe('Guest book');
    expect((await answers()).filter((answer) => answer.includes(secret))).toEqual([]);
  });

  it('are made in it by Rspack', async () => {
    const { address } = await serve('rspack');
    const { page, answers } = await openPage();
    await page.goto(address);
    expect(await page.getByRole('heading').textContent()).toBe('All systems');
    await expect.poll(() => page.locator('pre').textContent()).toContain('www.example.com');
    expect((await answers()).filter((answer) => answer.includes(secret))).toEqual([]);
  });
});
