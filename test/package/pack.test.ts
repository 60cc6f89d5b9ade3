import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, describe, expect, it } from 'vitest';

const packages = new URL('../../packages/', import.meta.url).pathname;
const place = mkdtempSync(join(tmpdir(), 'ssmith-pack-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** What would be published, laid out as it would be installed. `npm pack` knows no `publishConfig.exports`; it is applied here. */
function unpack(name: string): { directory: string; files: string[] } {
  const { stdout, status } = spawnSync('npm', ['pack', '--json', '--dry-run'], { cwd: join(packages, name), encoding: 'utf8' });
  expect(status).toBe(0);
  const packed: unknown = JSON.parse(stdout.slice(stdout.search(/[[{]/)));
  const [{ files }] = Object.values(packed as object) as [{ files: { path: string }[] }];
  const directory = join(place, name);
  for (const { path } of files) cpSync(join(packages, name, path), join(directory, path));
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { publishConfig?: { exports?: object } };
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ ...manifest, ...manifest.publishConfig }));
  return { directory, files: files.map(({ path }) => path) };
}

describe('@ssmith/core as it is published', () => {
  const { directory, files } = unpack('core');

  it('holds its compiled files and no tests or sources', () => {
    expect(files).toContain('dist/index.js');
    expect(files).toContain('dist/index.d.ts');
    expect(files.filter((file) => !/^(?:dist\/.*\.(?:js|d\.ts)|README\.md|LICENSE|package\.json)$/.test(file))).toEqual([]);
    expect(files.filter((file) => /\.test\./.test(file))).toEqual([]);
  });

  it('passes publint', async () => {
    const { messages } = await publint({ pkgDir: directory, pack: false, strict: true });
    expect(messages.filter(({ code }) => code !== 'USE_TYPE')).toEqual([]);
  });

  it('can be imported', () => {
    symlinkSync(join(packages, 'core/node_modules'), join(directory, 'node_modules'));
    const code = "import('./dist/index.js').then((core) => console.log(Object.keys(core).sort().join(' ')))";
    const { stdout } = spawnSync(process.execPath, ['-e', code], { cwd: directory, encoding: 'utf8' });
    expect(stdout).toBe(
      'Secret SourceText SsmithError audit auditRules bundleConfig check codes defineConfig diff exec exitCodeOf exposeImports exposedShapes fillPages formatProblem formatWarning importFile keyBefore listGenerations listReferences loadImports lookAtRepository manifestOf maskCommands memorySource nearest openLocalStore placeData planInit policyOf preflight problemData put readDataFile readImports readable render rewriteReferences rollback runCommand scan searchEmitted secretsOf shownCommand status unknownAccount verifyPolicy withExtraFiles writeInit writeOut\n',
    );
  });
});

describe('@ssmith/deploy as it is published', () => {
  const { directory, files } = unpack('deploy');

  it('holds its compiled files, and passes publint', async () => {
    expect(files).toContain('dist/index.js');
    expect(files.filter((file) => !/^(?:dist\/.*\.(?:js|d\.ts)|README\.md|LICENSE|package\.json)$/.test(file))).toEqual([]);
    const { messages } = await publint({ pkgDir: directory, pack: false, strict: true });
    expect(messages).toEqual([]);
  });
});

describe('ssmith as it is published', () => {
  const { directory, files } = unpack('cli');

  it('holds the bundle and nothing else', () => {
    expect(files.filter((file) => !/^(?:dist\/[\w.-]+\.cjs|bin\/ssmith\.cjs|README\.md|LICENSE|package\.json)$/.test(file))).toEqual([]);
  });

  it('passes publint', async () => {
    const { messages } = await publint({ pkgDir: directory, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it('runs on its own, without anything installed beside it', () => {
    writeFileSync(join(directory, 't.yaml'), 'x: ssm:/a\n');
    writeFileSync(join(directory, 's.yaml'), '/a: one\n');
    const bin = join(directory, 'bin/ssmith.cjs');
    expect(statSync(bin).mode & 0o111).not.toBe(0);
    const run = spawnSync(process.execPath, [bin, 'render', 't.yaml', '-o', '-', '--store', 's.yaml'], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect([run.status, run.stdout]).toEqual([0, 'x: "one"\n']);
  });

  it('runs from the copy that an archive has made of its link', () => {
    const modules = mkdtempSync(join(place, 'node_modules-'));
    cpSync(directory, join(modules, 'ssmith'), { recursive: true });
    cpSync(join(directory, 'bin/ssmith.cjs'), join(modules, '.bin/ssmith'));
    expect(spawnSync(join(modules, '.bin/ssmith'), ['--version'], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('has no script that runs at installation, and one small dependency', () => {
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { scripts: object; dependencies: object };
    expect(Object.keys(manifest.scripts)).toEqual(['build']);
    expect(Object.keys(manifest.dependencies)).toEqual(['jiti']);
  });
});

describe('unplugin-ssmith as it is published', () => {
  const { directory, files } = unpack('unplugin');
  const bundlers = ['vite', 'webpack', 'rspack', 'rollup', 'rolldown', 'esbuild'];

  it('holds its compiled files and no tests or sources', () => {
    expect(files).toEqual(expect.arrayContaining(['index', 'runtime', ...bundlers].map((name) => `dist/${name}.js`)));
    expect(files.filter((file) => !/^(?:dist\/.*\.(?:js|d\.ts)|README\.md|LICENSE|package\.json)$/.test(file))).toEqual([]);
    expect(files.filter((file) => /\.test\./.test(file))).toEqual([]);
  });

  it('passes publint', async () => {
    const { messages } = await publint({ pkgDir: directory, pack: false, strict: true });
    expect(messages.filter(({ code }) => code !== 'USE_TYPE')).toEqual([]);
  });

  it('is a function for each bundler, imported and required', () => {
    mkdirSync(join(place, 'app/node_modules'), { recursive: true });
    symlinkSync(directory, join(place, 'app/node_modules/unplugin-ssmith'));
    symlinkSync(join(packages, 'unplugin/node_modules'), join(directory, 'node_modules'));
    const code = `const found = ${JSON.stringify(bundlers)}.map((name) => typeof require('unplugin-ssmith/' + name));
      import('unplugin-ssmith/vite').then(({ default: plugin }) => console.log([...found, plugin().name, typeof require('unplugin-ssmith').vite].join(' ')));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '-e', code], { cwd: join(place, 'app'), encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([`${'function '.repeat(6)}unplugin-ssmith function\n`, '']);
  });

  it('has types of one bundler in the file of that bundler', () => {
    const wanted = Object.fromEntries(bundlers.map((name) => [name, [name === 'rspack' ? '@rspack/core' : name, './core/options.ts']]));
    const found = bundlers.map((name) => {
      const text = readFileSync(join(directory, `dist/${name}.d.ts`), 'utf8').replaceAll(/\/\*\*[^]*?\*\//g, '');
      return [name, [...text.matchAll(/from '([^']+)'/g)].map(([, specifier]) => specifier)];
    });
    expect(Object.fromEntries(found)).toEqual(wanted);
  });
});
