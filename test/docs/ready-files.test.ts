import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readyFilesOf } from '../platforms/repository.ts';

const docs = new URL('../../packages/deploy/docs/', import.meta.url).pathname;

/** Each with a page of its own; the files of one that builds upon another stand on the other's page. */
const pages: Readonly<Record<string, { readonly above?: string; readonly directory?: string }>> = {
  amplify: {},
  codebuild: {},
  docker: {},
  ecs: { above: 'docker' },
  gitlab: {},
  kubernetes: {},
  lambda: {},
  nx: { directory: 'apps/shop' },
  'run-command': {},
  systemd: {},
  turborepo: { directory: 'apps/shop' },
};

it.each(Object.entries(pages))('the page on %s shows the files as they are written', (platform, { above, directory = '.' }) => {
  const shown = [platform, ...(above === undefined ? [] : [above])].flatMap(filesOnPage);
  const written = readyFilesOf(platform, { directory }).map(({ path, text }) => ({ path, text }));
  expect(written.length).toBeGreaterThan(0);
  for (const file of written) expect(shown).toContainEqual(file);
});

function filesOnPage(platform: string): { path: string; text: string }[] {
  const page = `${docs}${platform}.md`;
  expect(existsSync(page)).toBe(true);
  return [...readFileSync(page, 'utf8').matchAll(/^```\S+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => ({ path, text }));
}
