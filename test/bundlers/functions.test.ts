import { describe, expect, it } from 'vitest';
import { secure, startStore } from '../helper/local-store.ts';
import { build, config, projectOf, runNode, serverFiles, serverOutput, templates } from './project.ts';

const functions = new URL('../../packages/unplugin/dist/functions.js', import.meta.url).pathname;

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': config,
  ...templates,
  ...serverFiles,
  'function.mjs': `import { loadAsync } from ${JSON.stringify(functions)};
await loadAsync({ variables: { env: 'prod' } });
await import('./dist/server/main.mjs');
`,
};

const parameters = {
  '/shop/prod/password': secure('C4N4RY-p"w'),
  '/shop/prod/key': secure('C4N4RY-key'),
  '/shop/prod/api-url': 'https://api.prod',
  '/shop/prod/port': '5432',
};

describe('a function that has no file to read', () => {
  it('asks when it starts, for what its bundle imports', async () => {
    const project = projectOf(files);
    expect(await build(project, 'esbuild', 'server')).toMatchObject({ status: 0 });
    const store = await startStore({ parameters });
    const before = project.everything();
    const env = { ...store.env, LAMBDA_TASK_ROOT: project.path('dist/server') };
    const { status, stdout, stderr } = await runNode(project, ['function.mjs'], env);
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(serverOutput('C4N4RY-p"w', 'prod'));
    expect(project.everything()).toEqual(before);
  });

  it('says what is missing, and no value', async () => {
    const project = projectOf(files);
    expect((await runNode(project, ['function.mjs'])).stderr).toContain('there is no ssmith.manifest.json: deploy the one');
    expect(await build(project, 'esbuild', 'server')).toMatchObject({ status: 0 });
    const { '/shop/prod/port': _, ...rest } = parameters;
    const env = { ...(await startStore({ parameters: rest })).env, LAMBDA_TASK_ROOT: project.path('dist/server') };
    const { status, stderr } = await runNode(project, ['function.mjs'], env);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/parameter-not-found: .* `\/shop\/prod\/port`/)]);
    expect(stderr).not.toContain('C4N4RY');
  });
});
