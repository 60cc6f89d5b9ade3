import { spawnSync } from 'node:child_process';
import { describeWith } from '../helper/tools.ts';

/** AWS's own description of its services, as botocore ships it. */
const version = '1.43.11';

const program = `
import json, sys, botocore.session, botocore.validate
service, operation = sys.argv[1:]
shape = botocore.session.Session().get_service_model(service).operation_model(operation).input_shape
print(botocore.validate.ParamValidator().validate(json.load(sys.stdin), shape).generate_report(), end="")
`;

export function withShapes(title: string, tests: () => void): void {
  describeWith(title, ['python3', '-c', `import botocore; assert botocore.__version__ == "${version}"`], tests);
}

/** Holds the input of an operation against what the service takes: names that it does not know among it. @returns what is wrong */
export function validateRequest(service: string, operation: string, input: string): string {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program, service, operation], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
