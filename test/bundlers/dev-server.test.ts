import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { secure } from '../helper/local-store.ts';
import { config, filesWith, projectOf, serve } from './project.ts';

const secret = 'C4N4RY-p"w';

const parameters = { '/shop/dev/password': secure(secret), '/shop/dev/api-url': 'https://api.dev' };

const files = {
  'package.json': '{ "type": "module" }',
  'ssmith.config.yaml': `${config}files: [{ template: config/nginx.yaml, output: run/nginx.yaml }]\nstores: { own: { file: own.yaml } }\n`,
  'own.yaml': `/x: { type: SecureString, value: ${JSON.stringify(secret)} }\n`,
  'config/nginx.yaml': 'key: ssm:./password\n',
  'config/app.ssm.yaml': 'title: Shop\nurl: ssm:./api-url\npassword: ssm:./password\n',
  'index.html': '<script type="module" src="/src/main.js"></script>',
  'src/main.js': "import { show } from './show.js';\nshow();\n",
  'src/show.js':
    "import config, { password } from '../config/app.ssm.yaml';\nexport const show = () => ({ title: config.title, password });\n",
};

describe('the development server of Vite', () => {
  it('hands values that are imported over to the server in memory, and writes none of them', async () => {
    const project = projectOf(files);
    const dev = await serve(project, { parameters });
    expect(await dev.get('/__ssr')).toEqual({ status: 200, text: JSON.stringify({ title: 'Shop', password: secret }) });
    // The one file is of the config, and is rendered.
    expect(filesWith(project, 'C4N4RY')).toEqual(['own.yaml', 'run/nginx.yaml']);
  });

  it('refuses what a browser may not have, with the chain, at once', async () => {
    const dev = await serve(projectOf(files), { parameters });
    for (const path of ['/src/main.js', '/src/show.js']) expect(await dev.get(path)).toMatchObject({ status: 200 });
    const { status, text } = await dev.get('/config/app.ssm.yaml.ssmith.mjs');
    expect(status).toBe(500);
    expect(text).toContain('stays on the server, and code for the browser imports it');
    expect(text.replaceAll('\\n', '\n')).toContain('  src/main.js imports\n    src/show.js imports\n      config/app.ssm.yaml\n');
    expect(text).not.toContain('C4N4RY');
    // Again, and as the first thing that is asked.
    expect(await dev.get('/config/app.ssm.yaml.ssmith.mjs')).toMatchObject({ status: 500 });
    expect(await (await serve(projectOf(files), { parameters })).get('/config/app.ssm.yaml.ssmith.mjs')).toMatchObject({ status: 500 });
  });

  it('gives a browser the keys that are exposed', async () => {
    const dev = await serve(projectOf(files), { parameters, options: { expose: { 'config/app.ssm.yaml': ['title', 'url'] } } });
    const { status, text } = await dev.get('/config/app.ssm.yaml.ssmith.mjs');
    expect([status, text]).toEqual([200, expect.stringContaining('"https://api.dev"')]);
    expect(text).not.toContain('C4N4RY');
    expect(await dev.get('/__ssr')).toMatchObject({ status: 200, text: expect.stringContaining('C4N4RY') as unknown });
  });

  it.each(['/', '/base/'])('serves no rendered file, no store, and nothing that ssmith leaves beside them (%s)', async (base) => {
    const project = projectOf({ ...files, '.env': 'A=1\n', 'plain.yaml': 'a: 1\n' });
    for (const directory of ['run', '.ssmith', 'src/.ssmith-1']) mkdirSync(project.path(directory));
    for (const name of ['run/nginx.yaml', '.ssmith/a.json', 'src/.ssmith-1/x']) writeFileSync(project.path(name), secret);
    const dev = await serve(project, { parameters, base });
    const kept = ['run/nginx.yaml', '.ssmith/a.json', 'src/.ssmith-1/x', 'own.yaml'];
    const spellings = (name: string): string[] => {
      const whole = project.path(name);
      const plain = [name, `${name}?raw`, `${name}?import&raw`, `@fs${whole}`, `@fs${whole}?import&raw`, `@id/${whole}?raw`];
      return plain.concat(`./src/../${name}`, name.replaceAll('/', '%2F'), name.replace('n', '%6E'), name.replace('/', '//'));
    };
    for (const path of kept.flatMap(spellings).map((name) => `${base}${name}`)) {
      const { status, text } = await dev.get(path);
      expect([path, status, text.includes('C4N4RY')]).toEqual([path, 403, false]);
    }
    // Everything else is as it was, what Vite itself keeps back too.
    expect(await dev.get(`${base}plain.yaml`)).toEqual({ status: 200, text: 'a: 1\n' });
    expect(await dev.get(`${base}.env`)).toMatchObject({ status: 403 });
  });

  it('reloads when a template changes, with the values of the new one', async () => {
    const project = projectOf(files);
    const dev = await serve(project, { parameters });
    await dev.get('/__ssr');
    project.write('config/app.ssm.yaml', 'title: Market\nurl: x\npassword: "<${ssm:./password}>"\n');
    const { text } = await dev.get('/__sent');
    expect(JSON.parse(text)).toEqual([expect.objectContaining({ type: 'full-reload' })]);
    expect(await dev.get('/__ssr')).toMatchObject({ status: 200, text: JSON.stringify({ title: 'Market', password: `<${secret}>` }) });
  });

  it.each(['vite', 'vite-7', 'vite-6'])('searches modules that import templates for what they depend on (%s)', async (vite) => {
    const imports = ['../config/app.ssm.yaml', '../config/more.ssm.json', '~ssmith/config/app', 'found'];
    const project = projectOf({
      ...files,
      'config/more.ssm.json': '{}',
      'node_modules/found/package.json': '{ "name": "found", "exports": "./found.js" }',
      'node_modules/found/found.js': 'module.exports = 1;',
      'src/show.js': imports.map((name) => `import ${JSON.stringify(name)};\n`).join(''),
    });
    const dev = await serve(project, { parameters, vite, discovery: true });
    expect(await dev.get('/__deps')).toEqual({ status: 200, text: '["found"]' });
  });
});
