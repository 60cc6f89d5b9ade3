import { expect, it } from 'vitest';
import { startStore } from '../helper/local-store.ts';
import { Project } from '../helper/project.ts';

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s while a store hangs ends the run with %i, at once, with nothing written', async (signal, code) => {
  const server = await startStore({ parameters: { '/a': 'one' }, faults: { failures: [{ kind: 'hang' }] } });
  const project = new Project({ 'a.template.yaml': 'x: ssm:/a\n' });
  const before = project.everything();
  const child = project.start(['render', 'a.template.yaml', '-o', 'a.yaml'], server.env);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill(signal);
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect([status, stderr]).toEqual([code, '']);
  expect(project.everything()).toEqual(before);
});
