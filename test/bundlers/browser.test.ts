import { describe, expect, it, vi } from 'vitest';
import { browser, openPage } from '../helper/browser.ts';
import { secure } from '../helper/local-store.ts';
import type { Project } from '../helper/project.ts';
import { describeWith } from '../helper/tools.ts';
import { config, projectOf, serve } from './project.ts';

vi.setConfig({ testTimeout: 120_000 });

const secret = 'C4N4RY-p"w';
const parameters = { '/shop/dev/password': secure(secret), '/shop/dev/api-url': 'https://api.dev' };
const options = { expose: { 'config/app.ssm.yaml': ['title', 'url'] } };

/** A page that shows what a browser may have, and what a server makes of what it may not. */
const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': config,
  'config/app.ssm.yaml': 'title: Shop\nurl: ssm:./api-url\npassword: ssm:./password\n',
  'config/secrets.ssm.yaml': 'password: ssm:./password\n',
  'index.html': '<p id="page"></p><p id="server"></p><script type="module" src="/src/main.js"></script>',
  'src/show.js': "import { password } from '../config/app.ssm.yaml';\nexport const show = () => `${password.length} characters`;\n",
  'src/main.js': [
    "import { title } from '../config/app.ssm.yaml';",
    "import { link } from './link.js';",
    "document.querySelector('#page').textContent = `${title} at ${link()}`;",
    "document.querySelector('#server').textContent = await (await fetch('/__ssr')).json();",
    '',
  ].join('\n'),
  'src/link.js': "import { url } from '../config/app.ssm.yaml';\nexport const link = () => url;\n",
};

const forbidden = "import { password } from '../config/secrets.ssm.yaml';\nexport const link = () => password;\n";

describeWith('a page of the development server, in a browser', browser, () => {
  describe.each(['vite', 'vite-7', 'vite-6'])('of %s', (vite) => {
    const open = async (project: Project) => {
      const { address } = await serve(project, { parameters, options, vite });
      const { page, answers } = await openPage();
      await page.goto(address);
      const texts = (): Promise<string[]> => page.locator('p').allTextContents();
      const overlay = (): Promise<string> => page.locator('vite-error-overlay .message-body').textContent({ timeout: 20_000 }).then(String);
      // Vite does not see a change that comes within 50 ms after another one of the same file: it is saved again.
      const showsAfter = (file: string, text: string) => {
        const save = (): Promise<string[]> => (project.write(file, text), texts());
        return expect.poll(save, { timeout: 20_000, interval: 1000 });
      };
      return { answers, overlay, shows: () => expect.poll(texts, { timeout: 20_000 }), showsAfter };
    };

    it('shows what is exposed, and works with what is not on the server only', async () => {
      const { answers, shows } = await open(projectOf(files));
      await shows().toEqual(['Shop at https://api.dev', `${secret.length} characters`]);
      const all = await answers();
      expect(all.filter((answer) => answer.includes('https://api.dev'))).not.toEqual([]);
      expect(all.filter((answer) => answer.includes('C4N4RY'))).toEqual([]);
    });

    it('shows a new template without being asked', async () => {
      const project = projectOf(files);
      const { answers, shows } = await open(project);
      await shows().toEqual(['Shop at https://api.dev', `${secret.length} characters`]);
      project.write('config/app.ssm.yaml', 'title: Market\nurl: "<${ssm:./api-url}>"\npassword: "<${ssm:./password}>"\n');
      await shows().toEqual(['Market at <https://api.dev>', `${secret.length + 2} characters`]);
      expect((await answers()).filter((answer) => answer.includes('C4N4RY'))).toEqual([]);
    });

    it('is covered by what is wrong: the chain of a forbidden import, the line of a template; and works again', async () => {
      const project = projectOf({ ...files, 'src/link.js': forbidden });
      const { answers, overlay, showsAfter } = await open(project);
      const refused = await overlay();
      expect(refused).toContain('error[leak]: `config/secrets.ssm.yaml` stays on the server, and code for the browser imports it');
      expect(refused).toContain('\n  src/main.js imports\n    src/link.js imports\n      config/secrets.ssm.yaml\n');
      expect(refused).toContain('config/secrets.ssm.yaml:1:11');
      await showsAfter('src/link.js', files['src/link.js']).toEqual(['Shop at https://api.dev', `${secret.length} characters`]);

      project.write('config/app.ssm.yaml', 'title: Shop\nurl: ssm:./api-url|nope\n');
      await expect.poll(overlay, { timeout: 20_000 }).toContain('config/app.ssm.yaml:2');
      await showsAfter('config/app.ssm.yaml', files['config/app.ssm.yaml']).toEqual([
        'Shop at https://api.dev',
        `${secret.length} characters`,
      ]);
      expect((await answers()).filter((answer) => answer.includes('C4N4RY'))).toEqual([]);
    });
  });
});
