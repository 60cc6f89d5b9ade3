import { expect, it } from 'vitest';
import { Project } from '../helper/project.ts';
import { renderText } from '../helper/render-text.ts';

// The encoders make no mistakes that a test could lean on; but a template can hide what was written in it.
it.each([
  ['app.json', '{"x": "ssm:/v", "x": 1}', undefined],
  ['app.yaml', 'x: ssm:/v\n"x": 1\n', undefined],
  ['app.yaml', 'a: {x: {y: [ssm:/v]}, z: 1, x: 1}\n', undefined],
  ['app.json5', '{x: "ssm:/v", x: 1}', undefined],
  ['.env', 'Y="unclosed\nX=ssm:/v\n', 'posix'],
  ['app.ini', 's=1\n[s]\na=ssm:/v\n', 'npm'],
] as const)('%s: a value that its reader would not find stops the run', async (file, template, dialect) => {
  const project = new Project({ [file]: template });
  await expect(renderText(project, file, { '/v': 'value' }, dialect)).rejects.toThrow('render-mismatch: a value does not read back');
});

it('equal keys elsewhere hide nothing', async () => {
  const yaml = 'a: {x: 1, x: 2}\n<<: {b: ssm:/v}\n<<: {c: 1}\nx: {x: ssm:/v}\ny: {x: ssm:/v}\nz: 1\nz: ssm:/v\n';
  const project = new Project({ 'app.yaml': yaml });
  expect(await renderText(project, 'app.yaml', { '/v': 'value' })).toBe(yaml.replaceAll('ssm:/v', '"value"'));
});
