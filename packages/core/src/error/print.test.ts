import { expect, it } from 'vitest';
import { formatProblem, readable } from './print.ts';
import { SourceText } from './source-text.ts';

const source = new SourceText('config/app.yaml', 'a: 1\r\nb:\r\n  password: ssm:/app/prod/db/pasword  # the database\r\n');

it('points at the reference', () => {
  const start = source.text.indexOf('ssm:');
  const problem = {
    code: 'parameter-not-found' as const,
    message: '1 of 14 parameters does not exist in eu-west-1: `/app/prod/db/pasword`',
    places: [{ source, span: { start, end: start + 'ssm:/app/prod/db/pasword'.length } }],
    help: 'did you mean /app/prod/db/password?',
  };
  expect(formatProblem(problem)).toBe(`error[parameter-not-found]: 1 of 14 parameters does not exist in eu-west-1: \`/app/prod/db/pasword\`

  config/app.yaml:3:13
      3 │   password: ssm:/app/prod/db/pasword  # the database
        │             ^^^^^^^^^^^^^^^^^^^^^^^^
  help: did you mean /app/prod/db/password?
`);
});

it('cuts a long line around the place', () => {
  const long = new SourceText('one.json', `{"a":"${'x'.repeat(5000)}","b":"ssm:/b"}`);
  const start = long.text.indexOf('ssm:');
  const lines = formatProblem({ code: 'template-syntax', message: 'm', places: [{ source: long, span: { start, end: start + 6 } }] }).split(
    '\n',
  );
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(130);
  expect(lines[3]).toContain('ssm:/b');
  expect((lines[3] ?? '').slice((lines[4] ?? '').indexOf('^'))).toMatch(/^ssm:\/b/);
});

it('shows twenty places and counts the rest', () => {
  const span = { start: 0, end: 1 };
  const places = Array.from({ length: 25 }, () => ({ source, span }));
  const text = formatProblem({ code: 'template-syntax', message: 'm', places });
  expect(text.match(/config\/app\.yaml:1:1/g)).toHaveLength(20);
  expect(text).toContain('… and 5 more places');
});

it('never lets a control character of a template reach the terminal', () => {
  const odd = new SourceText('odd.yaml', 'a: \u001b[31m\u0007ssm:/x');
  const text = formatProblem({ code: 'template-syntax', message: 'm', places: [{ source: odd, span: { start: 3, end: 5 } }] });
  expect(text).not.toMatch(/[\u001b\u0007]/);
});

it('shows a hundred messages and counts the rest', () => {
  const messages = (count: number): string[] => [
    ...readable(
      Array.from({ length: count }, (_, index) => index),
      (one) => `${one}\n`,
      'error',
    ),
  ];
  expect(messages(100).join('')).toMatch(/^0\n\n1\n\n[^…]*\n\n99\n\n$/);
  expect(messages(101).at(-1)).toBe('… and 1 more error\n\n');
  expect(messages(10_000)).toHaveLength(101);
  expect(messages(10_000).at(-1)).toBe('… and 9900 more errors\n\n');
});
