// What is measured, with the files that it needs and the figures that it is meant to reach.
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { names, valueOf } from './values.mjs';

const packages = new URL('../../packages/', import.meta.url).pathname;
const ssmith = join(packages, 'cli/bin/ssmith.cjs');
// The SDK and `yaml` are dependencies of core; the script of the comparison borrows them from there.
const { parse: parseYaml } = createRequire(join(packages, 'core/package.json'))('yaml');

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly string[]} args of node
 * @property {string} directory where it runs
 * @property {string} [output] the file that each run has to write anew
 * @property {(text: string) => Record<string, string>} [read] the values in that file by name
 * @property {number} references
 * @property {readonly { of: 'node' | 'idiomatic' | 'memory', most: number }[]} goals
 */

/**
 * Lays out the scenarios below a directory.
 * @param {string} root
 * @returns {Case[]}
 */
export function prepareCases(root) {
  cpSync(new URL('idiomatic.mjs', import.meta.url), join(root, 'idiomatic.mjs'));
  symlinkSync(join(packages, 'core/node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'empty.mjs'), '');
  return [
    plain('node -e 0', ['-e', '0'], []),
    plain('empty ES module', [join(root, 'empty.mjs')], []),
    plain('ssmith --help', [ssmith, '--help'], [{ of: 'node', most: 1.3 }]),
    plain('ssmith --version', [ssmith, '--version'], []),
    render('dotenv', 10, [{ of: 'node', most: 3.3 }]),
    render('json', 10, [{ of: 'node', most: 3.3 }]),
    render('yaml', 10, [{ of: 'node', most: 4 }]),
    withConfig(10),
    render('yaml', 100, [{ of: 'memory', most: 64 }]),
    render('yaml', 1000, [{ of: 'idiomatic', most: 0.5 }]),
    render('json', 1000, [{ of: 'idiomatic', most: 0.5 }]),
    ...[10, 100, 1000].map(idiomatic),
  ];

  function plain(name, args, goals) {
    return { name, args, directory: root, references: 0, goals };
  }

  function render(format, references, goals) {
    const { file, read } = formats[format];
    const directory = project(`${format}-${references}`, { [`${file}.template`]: template(format, references) });
    const args = [ssmith, 'render', `${file}.template`, '-o', `run/${file}`, '--format', format];
    if (format === 'dotenv') args.push('--dialect', 'node');
    return { name: `ssmith, ${references} in ${format}`, args, directory, output: join(directory, 'run', file), read, references, goals };
  }

  function withConfig(references) {
    const { file, read } = formats.yaml;
    const directory = project(`config-${references}`, {
      'app.template.yaml': template('yaml', references),
      'ssmith.config.yaml': `region: eu-west-1\nstate: state\nfiles:\n  - template: app.template.yaml\n    output: run/${file}\n`,
    });
    const output = join(directory, 'run', file);
    return { name: `ssmith, ${references} in yaml, config file`, args: [ssmith, 'render'], directory, output, read, references, goals: [] };
  }

  function idiomatic(references) {
    const { file, read } = formats.yaml;
    const directory = project(`idiomatic-${references}`, { [file]: template('yaml', references), 'run/.keep': '' });
    const output = join(directory, 'run', file);
    const args = [join(root, 'idiomatic.mjs'), file, output];
    return { name: `SDK script, ${references} in yaml`, args, directory, output, read, references, goals: [] };
  }

  function project(name, files) {
    const directory = join(root, name);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, file)), { recursive: true, mode: 0o755 });
      writeFileSync(join(directory, file), text);
    }
    return directory;
  }
}

/** What the output of a case has to hold. */
export function expectedValues(references) {
  return Object.fromEntries(names(references).map(({ key, name }) => [key, valueOf(name)]));
}

const formats = {
  dotenv: { file: '.env', read: (text) => withoutRest(parseEnv(text)) },
  json: { file: 'app.json', read: (text) => flatten(JSON.parse(text)) },
  yaml: { file: 'app.yaml', read: (text) => flatten(parseYaml(text)) },
};

/** Settings in groups of ten, with something around them that has to stay. */
function template(format, references) {
  const settings = names(references);
  if (format === 'dotenv') {
    return `# The settings of the service\nLOG_LEVEL=info\n${settings.map(({ key, name }) => `${key}=ssm:${name}\n`).join('')}`;
  }
  const groups = groupByTen(settings);
  if (format === 'json') {
    const data = groups.map((group, index) => [`group_${index}`, Object.fromEntries(group.map(({ key, name }) => [key, `ssm:${name}`]))]);
    return `${JSON.stringify({ logLevel: 'info', ...Object.fromEntries(data) }, null, 2)}\n`;
  }
  const lines = groups.map((group, index) => [`group_${index}:`, ...group.map(({ key, name }) => `  ${key}: ssm:${name}`)].join('\n'));
  return `# The settings of the service\nlogLevel: info # as it is\n${lines.join('\n')}\n`;
}

function groupByTen(settings) {
  return Array.from({ length: Math.ceil(settings.length / 10) }, (_, index) => settings.slice(index * 10, index * 10 + 10));
}

function flatten({ logLevel: _, ...groups }) {
  return Object.assign({}, ...Object.values(groups));
}

function withoutRest({ LOG_LEVEL: _, ...settings }) {
  return settings;
}
