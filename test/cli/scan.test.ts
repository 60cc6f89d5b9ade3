import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Project } from '../helper/project.ts';

const value = 'canary-"quoted"-value';

function project(): Project {
  return new Project({
    'a.template.yaml': 'user: ssm:/app/user\npassword: ssm:/app/password\nport: ssm:/app/settings#smtp.port\n',
    'store.yaml': `/app/user: not-secret-user
/app/password: { type: SecureString, value: '${value}' }
/app/settings: { type: SecureString, value: '{"smtp":{"port":"2525","key":"canary-field-value"}}' }
`,
    'ssmith.config.yaml':
      'store: local\nstores: { local: { file: store.yaml } }\nstate: state\nfiles:\n  - { template: a.template.yaml, output: dist/a.yaml }\n',
    'dist/app.js': 'console.log("hello");\n',
  });
}

describe('ssmith scan', () => {
  it('says that it has found nothing, and passes over what the config writes', () => {
    const here = project();
    expect(here.run(['render'])).toMatchObject({ status: 0 });
    expect(here.run(['scan', 'dist'])).toEqual({ status: 0, stdout: '', stderr: '1 file (0.0 MB), 3 secrets: nothing found\n' });
    expect(here.run(['scan', 'dist/app.js', '--json']).stdout).toContain('"files": 1');
  });

  it('names file, place, parameter, encoding and reference, and never the value', () => {
    const here = project();
    here.write('dist/chunks/b.js', `var a = 1;\nvar b = ${JSON.stringify(value)};\n`);
    here.write('dist/app.js.map', JSON.stringify({ sourcesContent: [`x = ${JSON.stringify(value)}`] }));
    here.write('dist/c.html', 'data-key="canary-field-value"');
    const { status, stdout, stderr } = here.run(['scan', 'dist']);
    expect([status, stdout]).toEqual([9, '']);
    expect(stderr).toContain('error[leak]: dist/chunks/b.js:2:10: the value of `/app/password` stands there (JSON)');
    expect(stderr).toContain('dist/app.js.map:1:27: the value of `/app/password` stands there (JSON in JSON)');
    expect(stderr).toContain('dist/c.html:1:11: the value of `/app/settings#smtp.key` stands there (as it is)');
    expect(stderr).toContain('a.template.yaml:2:11');
    expect(stderr).not.toContain('canary');
    expect(JSON.parse(here.run(['scan', 'dist', '--json']).stdout)).toMatchObject({
      exit: 9,
      errors: [{ code: 'leak' }, { code: 'leak' }, { code: 'leak' }],
    });
  });

  it('does not mind values that are no secrets', () => {
    const here = project();
    here.write('dist/b.js', 'not-secret-user');
    expect(here.run(['scan', 'dist'])).toMatchObject({ status: 0 });
  });

  it('warns of what may be chance', () => {
    const here = project();
    here.write('store.yaml', here.read('store.yaml').replace(value, 'postgres'));
    here.write('dist/b.js', 'require("postgres")');
    const { status, stderr } = here.run(['scan', 'dist']);
    expect(status).toBe(0);
    expect(stderr).toContain('warning: dist/b.js:1:10: the value of `/app/password` stands there (as it is); the value is short or common');
  });

  it('follows no links, and passes over what git keeps', () => {
    const here = project();
    here.write('dist/.git/objects/x', value);
    mkdirSync(here.path('elsewhere'));
    here.write('elsewhere/x', value);
    symlinkSync(here.path('elsewhere'), here.path('dist/link'));
    expect(here.run(['scan', 'dist'])).toMatchObject({ status: 0 });
  });

  it('raises no false alarm over the packages that this project uses', () => {
    const here = project();
    const packages = new URL('../../node_modules/.pnpm', import.meta.url).pathname;
    const lines = Array.from({ length: 50 }, (_, index) => {
      const text = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url');
      return [`/app/s${index}: { type: SecureString, value: "${text}" }\n`, `s${index}: ssm:/app/s${index}\n`];
    });
    here.write('store.yaml', lines.map(([line]) => line).join(''));
    here.write('a.template.yaml', lines.map(([, line]) => line).join(''));
    const { status, stderr } = here.run(['scan', `${packages}/node_modules`]);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^\d+ files \([\d.]+ MB\), 50 secrets: nothing found\n$/)]);
  });

  it.each([
    [['scan'], '`scan` needs an argument'],
    [['scan', 'a', 'b'], '`scan` takes fewer arguments'],
  ])('%j is refused', (args, message) => {
    const { status, stderr } = project().run(args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
