import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readyFiles } from '../../packages/deploy/src/index.ts';
import { mailerFacts as facts } from '../helper/repository-facts.ts';

const deploy = new URL('../../packages/deploy/', import.meta.url);

function page(name: string): string {
  return readFileSync(new URL(`docs/${name}.md`, deploy), 'utf8');
}

/** The blocks of a page that have a title, by it. */
function titledBlocks(name: string): Map<string, string> {
  const blocks = page(name).matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, title = '', text = '']) => [title, text]));
}

describe.each([
  ['codedeploy', ['appspec.yml', 'codedeploy/refresh-config.sh']],
  ['github', ['.github/workflows/deploy.yml']],
])('the page about %s', (name, shown) => {
  it('shows the files that are written', () => {
    const written = new Map((readyFiles[name]?.(facts) ?? []).map(({ path, text }) => [path, text]));
    const blocks = titledBlocks(name);
    for (const path of shown) expect(blocks.get(path)).toBe(written.get(path));
  });
});

it('the page about CodeDeploy lists every file with its purpose', () => {
  const rows = (readyFiles['codedeploy']?.(facts) ?? []).map(({ path, purpose }) => `| \`${path}\` | ${purpose} |\n`);
  expect(page('codedeploy')).toContain(rows.join(''));
});

describe('the page about GitHub Actions', () => {
  const { inputs, outputs } = parse(readFileSync(new URL('action/action.yml', deploy), 'utf8')) as { inputs: object; outputs: object };

  it('names every input and output of the action, and uses none that it does not have', () => {
    const rows = [...page('github').matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = '']) => cell.match(/[\w-]+/g) ?? []);
    expect(rows.toSorted()).toEqual(Object.keys(inputs).toSorted());
    for (const name of Object.keys(outputs)) expect(page('github')).toMatch(new RegExp(`\\*\\*outputs\\*\\*.*\`${name}\``));
    const steps = parse(titledBlocks('github').get('action') ?? '') as { uses: string; with: object }[];
    const step = steps.find(({ uses }) => uses.includes('/ssmith@'));
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? { none: 0 })));
  });

  it('has a trust policy for the environment that the workflow names', () => {
    const policy = JSON.parse(titledBlocks('github').get('trust.json') ?? '') as { Statement: { Condition: { StringEquals: object } }[] };
    expect(Object.values(policy.Statement[0]?.Condition.StringEquals ?? {})).toContain('repo:OWNER/REPOSITORY:environment:prod');
  });
});
