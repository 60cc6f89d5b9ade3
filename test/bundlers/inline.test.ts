import { describe, expect, it } from 'vitest';
import { secure, type Seeds, startStore } from '../helper/local-store.ts';
import { build, bundlers, config, filesWith, projectOf, runBuilt, serverFiles, serverOutput, templates } from './project.ts';

const secretOf = (round: number): string => `C4N4RY-${round}-p"w'</script>`;

function parameters(round: number): Seeds {
  return {
    '/shop/dev/password': secure(secretOf(round)),
    '/shop/dev/key': secure('C4N4RY-key'),
    '/shop/dev/api-url': 'https://api.dev',
    '/shop/dev/port': '5432',
  };
}

const files = { 'package.json': '{ "type": "module" }', 'ssmith.config.yaml': config, ...templates, ...serverFiles };
const options = { server: 'inline' };
const warning = "ssmith: server: 'inline' writes values into bundles: whoever has one, or a cache of the bundler, has them\n";

describe.each(bundlers)('values that are written into the bundle of a server, by %s', (bundler) => {
  it('are those of the day of the build, with a warm cache too, and in no source map', async () => {
    const project = projectOf(files);
    for (const round of [1, 1, 2]) {
      const { env } = await startStore({ parameters: parameters(round) });
      expect(await build(project, bundler, 'server', { options, env })).toEqual({ status: 0, stdout: '', stderr: warning });
      expect(await runBuilt(project, 'server')).toEqual(serverOutput(secretOf(round), 'dev'));
    }
    const outputs = filesWith(project, 'C4N4RY').filter((file) => !file.startsWith('.cache/'));
    expect(outputs).toEqual(['dist/server/main.mjs']);
    expect(project.everything()).not.toHaveProperty([project.path('dist/server/ssmith.manifest.json')]);
  });

  it('are shown by no log of the data, and are no way into a browser', async () => {
    const project = projectOf({
      ...files,
      'src/show.js': "import config from '../config/app.ssm.yaml';\nexport const show = () => console.log(JSON.stringify(config));\n",
    });
    const { env } = await startStore({ parameters: parameters(1) });
    expect(await build(project, bundler, 'server', { options, env })).toMatchObject({ status: 0 });
    expect(await runBuilt(project, 'server')).toEqual({ title: '***', api: { url: '***', key: '***' }, database: '***', password: '***' });
    const refused = await build(project, bundler, 'client', { options, env });
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('`config/app.ssm.yaml` stays on the server')]);
    expect(filesWith(project, 'C4N4RY').filter((file) => file.startsWith('dist/client/'))).toEqual([]);
  });
});
