import { expect } from 'vitest';
import { Project } from '../helper/project.ts';

/** A config that renders one file, and has done so once. */
export function oneFile(ofFile = '', settings = ''): Project {
  const here = new Project({
    't.yaml': 'x: ssm:/v\n',
    'store.yaml': '/v: one\n',
    'ssmith.config.yaml': `store: local
stores: { local: { file: store.yaml } }
state: .state
${settings}files: [{ template: t.yaml, output: run/o.yaml${ofFile} }]
`,
  });
  expect(here.run(['render'])).toMatchObject({ status: 0 });
  return here;
}
