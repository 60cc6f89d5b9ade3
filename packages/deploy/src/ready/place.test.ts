import { describe, expect, it } from 'vitest';
import { memoryDirectories, patternsOf } from './place.ts';
import type { RepositoryFacts } from './ready-file.ts';

function factsWith(outputs: readonly string[], templates: readonly string[] = []): RepositoryFacts {
  return { name: 'shop', directory: '.', environments: [], outputs, templates, region: 'eu-west-1', packageManager: 'npm', start: [] };
}

describe('memory', () => {
  it.each<[string[], string[], string[]]>([
    [['run/app.yaml', 'run/.env'], ['config/app.yaml'], ['run']],
    [['run/a.yaml', 'etc/b.yaml'], [], ['run', 'etc']],
    [['run/a.yaml', 'run/more/b.yaml'], [], ['run']],
    [['./run/a.yaml'], [], ['run']],
    [['run/${env}/a.yaml'], [], ['run']],
    [['${env}/a.yaml', 'a-${env}/b.yaml'], [], []],
    [['.env', '../a.yaml', '/run/shop/a.yaml'], [], []],
    [['config/a.yaml', 'run/b.yaml'], ['config/a.template.yaml'], ['run']],
    [['config/a.yaml'], ['./config/deep/a.yaml'], []],
    [['config/a.yaml'], ['config2/a.yaml'], ['config']],
  ])('for %j, with the templates %j, is mounted at %j', (outputs, templates, directories) => {
    expect(memoryDirectories(factsWith(outputs, templates))).toEqual(directories);
  });
});

it('a variable in a name is any text in a pattern', () => {
  expect(patternsOf(factsWith(['run/${env}/a-${team}.yaml', '.env']))).toEqual(['run/*/a-*.yaml', '.env']);
});
