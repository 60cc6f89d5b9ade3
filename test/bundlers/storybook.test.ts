import { expect, it } from 'vitest';
import { linkInstalled, run } from '../helper/example.ts';
import { secure, startStore } from '../helper/local-store.ts';
import { describeWith } from '../helper/tools.ts';
import { config, filesWith, projectOf } from './project.ts';

const installed = new URL('storybook/node_modules', import.meta.url).pathname;

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': `${config}state: .state\nfiles: [{ template: config/settings.js, output: run/settings.js }]\n`,
  'config/settings.js': 'export const value = "${ssm:./password}";\n',
  'config/app.ssm.yaml': 'title: Shop\nurl: ssm:./api-url\npassword: ssm:./password\n',
  'vite.config.js':
    "import ssmith from 'unplugin-ssmith/vite';\nexport default { plugins: [ssmith({ render: true, expose: { 'config/app.ssm.yaml': ['url'] } })] };\n",
  '.storybook/main.js':
    "export default { stories: ['../src/*.stories.jsx'], framework: '@storybook/react-vite', core: { disableTelemetry: true } };\n",
  'src/page.stories.jsx': [
    "import { password, url } from '../config/app.ssm.yaml';",
    "export default { title: 'Page', component: () => <p>{url} {password}</p> };",
    'export const Whole = {};',
    '',
  ].join('\n'),
};

describeWith('Storybook', [process.execPath, '-p', `require('${installed}/storybook/package.json').version`], () => {
  it('publishes values that are made up, and asks nobody', { timeout: 180_000 }, async () => {
    const project = projectOf(files);
    linkInstalled(project, installed);
    const { env, calls } = await startStore({
      parameters: { '/shop/dev/password': secure('C4N4RY'), '/shop/dev/api-url': 'https://C4N4RY' },
    });
    expect(await run(project, 'storybook build --output-dir dist --quiet', { ...env, CI: 'true' })).toMatchObject({ status: 0 });
    for (const fake of ['<ssm:./api-url>', '<ssm:./password>'])
      expect(filesWith(project, fake)).toEqual([expect.stringMatching(/^dist\/assets\/page\.stories-.*\.js$/)]);
    expect([calls, filesWith(project, 'C4N4RY')]).toEqual([[], []]);
  });
});
