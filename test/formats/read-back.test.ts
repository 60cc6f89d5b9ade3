import { expect, it } from 'vitest';
import { Project } from '../helper/project.ts';
import { renderText } from '../helper/render-text.ts';

// The encoders make no mistakes that a test could lean on; but a template can hide what was written in it.
it.each([
  ['app.json', '{"x": "ssm:/v", "x": 1}', undefined],
  ['app.json5', '{x: "ssm:/v", x: 1}', undefined],
  ['.env', 'Y="unclosed\nX=ssm:/v\n', 'posix'],
  ['app.ini', 's=1\n[s]\na=ssm:/v\n', 'npm'],
] as const)('%s: a value that its reader would not find stops the run', async (file, template, dialect) => {
  const project = new Project({ [file]: template });
  await expect(renderText(project, file, { '/v': 'value' }, dialect)).rejects.toThrow('render-mismatch: a value does not read back');
});
