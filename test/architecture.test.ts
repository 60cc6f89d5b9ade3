import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = new URL('../packages/', import.meta.url).pathname;
const core = join(packages, 'core/src');

/** The folders of core in the order in which the data flows. A folder imports itself and those before it. */
const stages = [
  'data',
  'error',
  'secret',
  'reference',
  'config',
  'source',
  'fetch',
  'policy',
  'value',
  'format',
  'template',
  'render',
  'output',
  'state',
  'commit',
  'leak',
  'audit',
  'local',
  'put',
  'import',
  'init',
  '', // the files at the top: the program itself
];

/** Who may open a secret: what decodes, encodes, proves, writes or seals a value. */
const mayReveal = [
  'audit/looks-secret.ts',
  'commit/generation.ts',
  'import/new-file.ts',
  'import/read.ts',
  'import/template.ts',
  'init/disk.ts',
  'leak/guarded.ts',
  'leak/masks.ts',
  'leak/scanner.ts',
  'local/edit.ts',
  'output/page.ts',
  'output/plan.ts',
  'output/publish.ts',
  'output/stage.ts',
  'output/stream.ts',
  'put/value.ts',
  'render/document.ts',
  'render/evaluate.ts',
  'render/expand.ts',
  'render/substitute.ts',
  'render/tree.ts',
  'render/verify.ts',
  'secret/secret.ts',
  'source/aws/writer.ts',
  'state/record.ts',
  'value/read.ts',
];

function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .toSorted();
}

function importsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, specifier = '']) => specifier);
}

function stageOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}

describe('the house', () => {
  it('has no folder in core that the order of the stages does not name', () => {
    expect([...new Set(sources(core).map(stageOf))].toSorted()).toEqual([...stages].toSorted());
  });

  it('lets imports in core point one way', () => {
    const wrong = sources(core).flatMap((file) =>
      importsOf(join(core, file))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => normalize(join(dirname(file), specifier)))
        .filter((target) => stages.indexOf(stageOf(target)) > stages.indexOf(stageOf(file)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps core free of the packages that are built on it', () => {
    const wrong = sources(core).filter((file) =>
      importsOf(join(core, file)).some((specifier) => /^(?:ssmith|@ssmith\/|unplugin)/.test(specifier)),
    );
    expect(wrong).toEqual([]);
  });

  it('lets the CLI reach the other packages by their public names only', () => {
    const cli = join(packages, 'cli/src');
    const reached = new Set(
      sources(cli).flatMap((file) => importsOf(join(cli, file)).filter((specifier) => !/^(?:\.|node:)/.test(specifier))),
    );
    expect([...reached].toSorted()).toEqual(['@ssmith/core', '@ssmith/core/suggest', '@ssmith/deploy', '@ssmith/local']);
  });

  it('opens secrets in a few known files only', () => {
    const opening = sources(core).filter((file) => /\breveal\b/.test(readFileSync(join(core, file), 'utf8')));
    expect(opening).toEqual(mayReveal);
  });

  it('loads heavy libraries lazily, or in files that are loaded lazily', () => {
    const heavy =
      /^(?:@aws-sdk|@smithy|js-yaml$|yaml$|cosmiconfig$|jiti$|jsonc-parser$|json5$|smol-toml$|proxy-from-env$|https-proxy-agent$)/;
    const eager = sources(core).filter((file) =>
      [...readFileSync(join(core, file), 'utf8').matchAll(/^import (?!type\b)[^;]*? from '([^']+)'/gms)].some(([, specifier = '']) =>
        heavy.test(specifier),
      ),
    );
    expect(eager).toEqual([
      'data/yaml.ts',
      'format/json/json5.ts',
      'format/toml/read.ts',
      'format/yaml/read.ts',
      'format/yaml/scan.ts',
      'local/edit.ts',
      'source/aws/client.ts',
      'source/aws/http.ts',
      'source/aws/inspector.ts',
      'source/aws/keys.ts',
      'source/aws/kms.ts',
      'source/aws/protocol.ts',
      'source/aws/writer.ts',
    ]);
  });

  it('lets imports in the local store point one way, and to nothing that has to be installed', () => {
    const local = join(packages, 'local/src');
    const order = ['service', 'input', 'key', 'store', 'access', 'operation', 'fault', 'disk', 'server', ''];
    const imports = sources(local).flatMap((file) => importsOf(join(local, file)).map((specifier) => ({ file, specifier })));
    const backward = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ file, specifier }) => ({ file, target: normalize(join(dirname(file), specifier)) }))
      .filter(({ file, target }) => order.indexOf(stageOf(target)) > order.indexOf(stageOf(file)));
    expect([...new Set(sources(local).map(stageOf))].toSorted()).toEqual(order.toSorted());
    expect(backward).toEqual([]);
    expect(imports.map(({ specifier }) => specifier).filter((one) => !/^(?:\.|node:|@ssmith\/core$)/.test(one))).toEqual([]);
  });

  it('loads @ssmith/core in the plugin when it is needed, as a small build is over sooner', () => {
    const unplugin = join(packages, 'unplugin/src');
    const eager = sources(unplugin).filter((file) =>
      /^import (?!type\b)[^;]*? from '@ssmith\/core'/m.test(readFileSync(join(unplugin, file), 'utf8')),
    );
    expect(eager).toEqual(['functions.ts']);
  });

  it('keeps the core of the plugin free of bundlers, and lets its imports point one way', () => {
    const unplugin = join(packages, 'unplugin/src');
    const order = ['core', 'bundler', ''];
    const backward = sources(unplugin).flatMap((file) =>
      importsOf(join(unplugin, file))
        .filter((specifier) => specifier.startsWith('.') && !specifier.endsWith('/runtime.ts'))
        .map((specifier) => normalize(join(dirname(file), specifier)))
        .filter((target) => order.indexOf(stageOf(target)) > order.indexOf(stageOf(file)))
        .map((target) => `${file} imports ${target}`),
    );
    expect([...new Set(sources(unplugin).map(stageOf))].toSorted()).toEqual(order.toSorted());
    expect(backward).toEqual([]);
    const named = sources(join(unplugin, 'core')).filter((file) =>
      /\b(?:vite|vitest|webpack|rspack|rollup|rolldown|esbuild|unplugin)\b/i.test(readFileSync(join(unplugin, 'core', file), 'utf8')),
    );
    expect(named).toEqual([]);
    expect(['runtime.ts', 'page.ts'].flatMap((file) => importsOf(join(unplugin, file)))).toEqual([]);
  });

  it('lets what deploys see core alone, and a platform no deployment', () => {
    const deploy = join(packages, 'deploy/src');
    const imports = sources(deploy).flatMap((file) => importsOf(join(deploy, file)).map((specifier) => ({ file, specifier })));
    expect(imports.map(({ specifier }) => specifier).filter((one) => !/^(?:\.|node:|@ssmith\/core$)/.test(one))).toEqual([]);
    expect(imports.filter(({ file, specifier }) => file.startsWith('platform/') && specifier.endsWith('/deploy.ts'))).toEqual([]);
  });

  it('keeps files below 300 lines', () => {
    const long = ['core/src', 'cli/src', 'deploy/src', 'local/src', 'unplugin/src'].flatMap((folder) =>
      sources(join(packages, folder)).filter((file) => readFileSync(join(packages, folder, file), 'utf8').split('\n').length > 301),
    );
    expect(long).toEqual([]);
  });
});
