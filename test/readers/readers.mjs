// Reads .env files with packages of Node.js; see driver.ts for what goes in and comes out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';

const require = createRequire(import.meta.url);
const environment = { ...process.env };

/** @param {string} name */
const versionOf = (name) => JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

/** @param {string} name of a package @param {object} [options] */
function dotenv(name, options) {
  return {
    version: versionOf(name),
    load: () => {
      const { parse } = require(name);
      return (path) => parse(readFileSync(path), options);
    },
  };
}

/** Expands what dotenv has found, with no variables but those of the file. A command runs with the PATH that is given. */
function expanded(name, over) {
  const below = dotenv(over);
  return {
    version: `${versionOf(name)} over dotenv ${below.version}`,
    load: () => {
      const parse = below.load();
      const { expand } = require(name);
      return (path) => {
        const { parsed, error } = expand({ parsed: parse(path), processEnv: { ...environment } });
        if (error) throw error;
        return parsed;
      };
    },
  };
}

/** What a program finds in `process.env`, or in what it is given instead, after a file was loaded into the clean one. */
function loaded(load) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  const found = load() ?? process.env;
  return Object.fromEntries(Object.entries(found).filter(([name, value]) => environment[name] !== value && !name.startsWith('__NEXT')));
}

const vite = {
  version: versionOf('vite'),
  load: async () => {
    const { loadEnv } = await import('vite');
    return (path) => loaded(() => loadEnv('production', dirname(path), ''));
  },
};

const next = {
  version: versionOf('@next/env'),
  load: () => {
    const { loadEnvConfig, updateInitialEnv } = require('@next/env');
    return (path) =>
      loaded(() => {
        updateInitialEnv(environment);
        const error = (...args) => {
          throw new Error(args.join(' '));
        };
        loadEnvConfig(dirname(path), false, { info: () => {}, error }, true);
      });
  },
};

const readers = {
  'node util.parseEnv': { version: process.versions.node, load: () => (path) => parseEnv(readFileSync(path, 'utf8')) },
  'dotenv 16': dotenv('dotenv-16'),
  'dotenv 17': dotenv('dotenv-17'),
  'dotenv 18': dotenv('dotenv-18'),
  'dotenv 18, fast': dotenv('dotenv-18', { fast: true }),
  'dotenv-expand 12': expanded('dotenv-expand-12', 'dotenv-17'),
  'dotenv-expand 13': expanded('dotenv-expand-13', 'dotenv-18'),
  'dotenv-expand 1000': expanded('dotenv-expand-1000', 'dotenv-18'),
  'Vite loadEnv': vite,
  '@next/env': next,
};

function attempt(read, path) {
  try {
    process.chdir(dirname(path));
    return read(path);
  } catch (error) {
    return { $error: error.message };
  }
}

const [name = 'versions'] = process.argv.slice(2);
if (name === 'versions') {
  console.log(JSON.stringify(Object.fromEntries(Object.entries(readers).map(([name, { version }]) => [name, version]))));
} else {
  const paths = readFileSync(0, 'utf8').split('\n');
  const read = await readers[name].load();
  process.stdout.write(JSON.stringify(paths.map((path) => attempt(read, path))));
}
