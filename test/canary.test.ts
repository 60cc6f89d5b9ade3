import { describe, expect, it } from 'vitest';
import { codes } from '../packages/core/src/index.ts';
import { encodingsOf, leaks } from './helper/encodings.ts';
import { Project, type Run } from './helper/project.ts';

/** Values that no output may show. Each has what encoders and parsers treat specially. */
const canary = `cAnary-7Qz"x'9<&>$#\\\`end`;
const lines = 'cAnary-line-one-4471\ncAnary-line-two-8123';
const jsonCanary = '{"inner": "cAnary-inner-5523", "count": "cAnary-count-1881", "deep": {"cAnary-key-9917": 1}}';
const plain = 'cAnaryPlain3310';
const values = [canary, lines, jsonCanary, plain, 'cAnary-inner-5523', 'cAnary-count-1881', 'cAnary-key-9917'];

const store = Object.entries({
  '/c': { type: 'SecureString', value: canary },
  '/lines': { type: 'SecureString', value: lines },
  '/json': { type: 'SecureString', value: jsonCanary },
  '/plain': plain,
  '/tree/a': canary,
  '/tree/a/b': lines,
  '/number': '1e9',
})
  .map(([name, parameter]) => `${name}: ${JSON.stringify(parameter)}\n`)
  .join('');

function project(template: string, output: string, more = ''): Project {
  return new Project({
    'ssmith.config.yaml': `store: local\nstores: { local: { file: store.yaml } }\nstate: .state\nfiles: [{ template: template, output: ${output}${more} }]\n`,
    'store.yaml': store,
    template,
  });
}

function put(input: string, args: string[]): Run {
  return project('x: ssm:/c\n', 'o.yaml').run(['put', ...args, '--verbose'], { input });
}

function imported(content: string, args: string[]): Run {
  const here = project('x: ssm:/c\n', 'o.yaml', '');
  here.write('ssmith.config.yaml', `${here.read('ssmith.config.yaml')}hierarchy: [/]\n`);
  here.write('in.env', content);
  return here.run(['import', 'in.env', ...args, '--verbose']);
}

/** Every way to fail that a value can be near, with the exit code that it ends with. */
const failures: [name: string, exit: number, code: string, run: () => Run][] = [
  ['a value that is no int', 4, 'value-type', () => project('x: ssm:/c|int\n', 'o.yaml').run(['render'])],
  ['a value that is no number', 4, 'value-type', () => project('x: ssm:/lines|number\n', 'o.yaml').run(['render'])],
  ['a value that is no boolean', 4, 'value-type', () => project('x: ssm:/c|bool\n', 'o.yaml').run(['render'])],
  ['a value that is no JSON', 4, 'value-type', () => project('x: ssm:/c|json\n', 'o.yaml').run(['render'])],
  ['a value that is no list', 4, 'value-type', () => project('x: ssm:/plain|list\n', 'o.yaml').run(['render'])],
  ['a field of a value that is no JSON', 4, 'value-type', () => project('x: ssm:/c#field\n', 'o.yaml').run(['render'])],
  ['a field that is a structure', 4, 'value-type', () => project('x: ssm:/json#deep\n', 'o.yaml').run(['render'])],
  ['a field that is not there', 4, 'field-not-found', () => project('x: ssm:/json#iner\n', 'o.yaml').run(['render'])],
  ['a field of the wrong type', 4, 'value-type', () => project('x: ssm:/json#count|int\n', 'o.yaml').run(['render'])],
  ['a tree that is no tree', 4, 'value-type', () => project('x: ssm:/tree/*\n', 'o.yaml').run(['render'])],
  ['a value that portable .env cannot hold', 3, 'value-unencodable', () => project('X=ssm:/c\n', '.env').run(['render'])],
  ['lines that portable .env cannot hold', 3, 'value-unencodable', () => project('X=ssm:/lines\n', '.env').run(['render'])],
  ['a value that Node.js cannot read', 3, 'value-unencodable', () => project('X=ssm:/c\n', '.env', ', dialect: node').run(['render'])],
  ['a structure in .env', 3, 'value-unencodable', () => project('X=ssm:/json|json\n', '.env').run(['render'])],
  [
    'a number that YAML 1.1 reads as a text',
    3,
    'value-unencodable',
    () => project('x: ssm:/number|number\ny: ssm:/c\n', 'o.yaml').run(['render']),
  ],
  ['a setting that another hides', 3, 'render-mismatch', () => project('{"x": "ssm:/c", "x": 1}', 'o.json').run(['render'])],
  ['a template that is no YAML', 3, 'template-syntax', () => project('x: ssm:/c\ny: [\n', 'o.yaml').run(['render'])],
  ['a missing parameter beside others', 4, 'parameter-not-found', () => project('x: ssm:/c\ny: ssm:/plainn\n', 'o.yaml').run(['render'])],
  ['a missing version', 4, 'version-not-found', () => project('x: ssm:/c:7\ny: ssm:/json\n', 'o.yaml').run(['render'])],
  [
    'an embedded store that is no YAML',
    2,
    'store-invalid',
    () => {
      const here = project('x: ssm:/c\n', 'o.yaml');
      here.write('store.yaml', `/a: "${plain}\n/b: [${plain}\n`);
      return here.run(['render']);
    },
  ],
  [
    'an embedded store with a wrong entry',
    2,
    'store-invalid',
    () => {
      const here = project('x: ssm:/c\n', 'o.yaml');
      here.write('store.yaml', `/a: { type: Secret, value: ${plain}, labels: [1], vlaue: ${plain} }\n/b: [${plain}]\n${plain}: x\n`);
      return here.run(['render']);
    },
  ],
  ['a value that Parameter Store cannot hold', 3, 'value-unstorable', () => put(`${canary}{{x}}`, ['/new'])],
  ['a parameter that exists', 4, 'parameter-exists', () => put(canary, ['/c'])],
  ['a parameter of another version', 4, 'version-mismatch', () => put(canary, ['/c', '--if-version', '7'])],
  ['a file that repeats a secret', 9, 'leak', () => imported(`A=${plain}\n# ${plain}\n`, ['--template', 'new'])],
  ['a file with a value that is not clear', 3, 'template-syntax', () => imported(`A=${plain}$x\n`, [])],
  ['a file with a line that is none', 3, 'template-syntax', () => imported(`${lines}\n`, [])],
  ['a file with values that are there', 4, 'parameter-exists', () => imported(`c=${plain}\n`, [])],
  ['a value as an argument', 2, 'usage', () => put('', ['/new', plain])],
  ['a value as a name', 2, 'name-invalid', () => put(plain, [`/${plain}!`])],
  [
    'a bug that throws an error with the value in it',
    1,
    'internal',
    () => {
      const here = project('x: ssm:/c\ny: ssm:/json|json\n', 'o.yaml');
      here.write(
        'bug.cjs',
        'const from = Buffer.from; Buffer.from = (x, ...more) => { if (String(x).includes("cAnary")) throw new Error(String(x)); return from(x, ...more); };',
      );
      return here.run(['render'], { env: { NODE_OPTIONS: '--require ./bug.cjs' } });
    },
  ],
];

describe('no value is in the output of', () => {
  it.each(failures)('%s (exit %i, %s)', (_, exit, code, run) => {
    const { status, stdout, stderr } = run();
    expect([status, stderr]).toEqual([exit, expect.stringContaining(`error[${code}]`)]);
    expect(leaks(stdout + stderr, values)).toEqual([]);
  });

  it('an error as data', () => {
    const { status, stdout, stderr } = project('x: ssm:/c|int\n', 'o.yaml').run(['render', '--json', '--verbose']);
    expect([status, JSON.parse(stdout)]).toEqual([
      4,
      expect.objectContaining({ exit: 4, errors: [expect.objectContaining({ code: 'value-type' })] }),
    ]);
    expect(leaks(stdout + stderr, values)).toEqual([]);
  });

  const successes: string[][] = [
    ['render'],
    ['render', '--verbose'],
    ['render', '--json'],
    ['render', '--show'],
    ['render', '--dry-run', '--show', '--verbose'],
    ['check', '--verbose'],
    ['check', '--format', 'sarif'],
    ['check', '--format', 'github'],
    ['check', '--json'],
    ['refs'],
    ['refs', '--json'],
    ['local', 'ls'],
    ['local', 'ls', '--json'],
    ['local', 'get', '/c'],
    ['local', 'get', '/c', '--json'],
    ['local', 'put', '/new'],
    ['local', 'rm', '/c'],
    ['put', '/new'],
    ['put', '/c', '--if-version', '1', '--json', '--verbose'],
    ['put', '/new', '--dry-run', '--json'],
  ];
  const template = 'a: ssm:/c\nb: "x ${ssm:/plain} y"\nc: |\n  ${ssm:/lines}\nd: ssm:/json|json\ne: ssm:/json#inner\n';
  it.each(successes.map((args) => [args]))('ssmith %j', (args) => {
    const input = args.includes('put') ? { input: canary } : {};
    const { status, stdout, stderr } = project(template, 'o.yaml').run(
      args.filter((argument) => argument !== undefined),
      { ...input, env: { NODE_DEBUG: 'fs,module,http,net,tls,worker' } },
    );
    expect(status).toBe(0);
    expect(leaks(stdout + stderr, values)).toEqual([]);
  });

  it.each([['diff'], ['diff', '--json', '--verbose'], ['status'], ['status', '--json', '--verbose']])(
    'ssmith %s %s, when everything has drifted',
    (...args) => {
      const env = { NODE_DEBUG: 'fs,module,http,net,tls,worker' };
      const here = project(template, 'o.yaml');
      expect(here.run(args, { env })).toMatchObject({ status: 12 });
      here.run(['render']);
      expect(here.run(args, { env })).toMatchObject({ status: 0 });
      here.run(['local', 'put', '/lines', '--overwrite', '--file', 'store.yaml'], { input: canary });
      here.run(['local', 'rm', '/plain', '--file', 'store.yaml']);
      here.write('template', `${template.replace('ssm:/plain', 'ssm:/c')}# more\n`);
      here.write('o.yaml', `${here.read('o.yaml')}# ${lines}\n`);
      const { status, stdout, stderr } = here.run(args, { env });
      expect(status).toBe(12);
      expect(leaks(stdout + stderr, values)).toEqual([]);
    },
  );

  it('a state directory', () => {
    const here = project(template, 'o.yaml');
    here.run(['render']);
    expect(leaks(here.read('o.yaml'), values)).not.toEqual([]);
    expect(leaks(here.read('.state/record.json'), values)).toEqual([]);
  });
});

describe('the net itself', () => {
  it('knows at least twenty forms of a value', () => {
    expect(new Set(encodingsOf(canary).values()).size).toBeGreaterThanOrEqual(20);
  });
  it.each([...encodingsOf(canary)])('sees a value %s', (_, form) => {
    expect(leaks(`before ${form} after`, values)).not.toEqual([]);
  });
  it('has a case for every error that a value can be near', () => {
    const near = Object.entries(codes).filter(
      ([code, { exit }]) => exit === 4 || exit === 3 || code === 'store-invalid' || code === 'internal',
    );
    const elsewhere = ['value-empty', 'tree-empty', 'template-unreadable', 'reference-syntax'];
    const missing = near
      .map(([code]) => code)
      .filter((code) => !elsewhere.includes(code) && !failures.some(([, , known]) => known === code));
    expect(missing).toEqual([]);
  });
});
