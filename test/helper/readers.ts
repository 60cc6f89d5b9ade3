import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parseAllDocuments } from 'yaml';

/** What a reader found: data as JSON has it. For what JSON cannot say see `../readers/readers.py`. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

export function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}

/** JSON in which `{ $number: '1.0' }` is the number 1.0. */
export function jsonText(data: Data): string {
  return JSON.stringify(data).replaceAll(/\{"\$number":"([^"]*)"\}/g, '$1');
}

/** What a reader finds that gives numbers as numbers: `{ $number: '1.0' }` is 1. Digits beyond 2⁵³ are compared in JSON only. */
export function withNumbers(data: Data): Data {
  if (isList(data)) return data.map(withNumbers);
  if (typeof data !== 'object' || data === null) return data;
  const spelling = data['$number'] ?? data['$int'] ?? data['$float'];
  if (typeof spelling === 'string') return Number(spelling.replace('inf', 'Infinity'));
  return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, withNumbers(item)]));
}

/** PyYAML (pure Python), or the C library beneath it, which Ruby and many others use: YAML 1.1. A file is a list of documents. */
export function readYaml11(files: readonly string[], library: 'pyyaml' | 'libyaml' = 'pyyaml'): Data[] {
  return runPython(library === 'pyyaml' ? 'PyYAML' : library, files);
}

/** Python's `json`; a number is `{ $number: '1.0' }`, in its own spelling. */
export function readPythonJson(files: readonly string[]): Data[] {
  return runPython('Python json', files);
}

export const tomlLibraries = ['tomllib', 'tomlkit', 'rtoml'] as const;

/** Python's own reader of TOML, another one, and that of Rust. */
export function readToml(files: readonly string[], library: (typeof tomlLibraries)[number]): Data[] {
  return runPython(library === 'tomllib' ? 'Python tomllib' : library, files);
}

function runPython(reader: string, files: readonly string[]): Data[] {
  const program = new URL('../readers/readers.py', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync('python3', [program, reader], {
    input: files.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`readers.py ${reader} ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Data[];
}

/** The package `yaml`: YAML 1.2. A file is a list of documents. */
export function readYaml12(file: string): Data {
  return parseYaml12(readFileSync(file, 'utf8'));
}

export function parseYaml12(text: string): Data {
  const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false });
  return documents.map((document) => {
    const [error] = document.errors;
    return error === undefined ? (document.toJS() as Data) : { $error: `${error.code}: ${error.message}` };
  });
}

/** `JSON.parse`. A byte order mark is no JSON, but programs take it off the files that they read. */
export function readJson(file: string): Data {
  return JSON.parse(withoutBom(readFileSync(file, 'utf8'))) as Data;
}

/** JSON with comments and trailing commas is an expression of JavaScript, so V8 itself is a reader of it. */
export function readJsonc(file: string): Data {
  const data: unknown = runInNewContext(`(${withoutBom(readFileSync(file, 'utf8'))}\n)`);
  return JSON.parse(JSON.stringify(data)) as Data;
}

function withoutBom(text: string): string {
  return text.replace(/^\ufeff/, '');
}

/** What a program sees that was started with `node --env-file=FILE`: one process for each file, a few at a time. */
export async function readNodeEnv(files: readonly string[]): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < files.length; index = next++) found[index] = await nodeEnv(files[index] ?? '');
  }
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  return found;
}

function nodeEnv(file: string): Promise<Record<string, string>> {
  const print = 'process.stdout.write(JSON.stringify(process.env))';
  const child = spawn(process.execPath, [`--env-file=${file}`, '-e', print], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(JSON.parse(output) as Record<string, string>);
      else reject(new Error(`node --env-file=${file} ended with ${status}`));
    });
  });
}

/** The variables that a POSIX shell exports after `. FILE`, and those that it has anyway. */
export function readShell(files: readonly string[]): Record<string, string>[] {
  const program = 'for file; do (set -a; . "$file"; env -0); printf "\\0"; done';
  const { status, stdout, stderr } = spawnSync('sh', ['-c', program, 'sh', ...files], {
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  if (status !== 0 || stderr !== '') throw new Error(`sh ended with ${status}:\n${stderr}`);
  const environments = stdout.split('\0\0').slice(0, -1);
  return environments.map((one) => Object.fromEntries(one.split('\0').map((entry) => /^([^=]*)=([^]*)$/.exec(entry)?.slice(1) ?? [])));
}

/** Writes texts to files, for readers that are programs of their own, and removes them when these are done. */
export async function asFiles<T>(
  texts: readonly (string | Buffer)[],
  extension: string,
  read: (files: readonly string[]) => T | Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'ssmith-read-'));
  try {
    const files = texts.map((_, index) => join(directory, `${index}${extension}`));
    texts.forEach((text, index) => writeFileSync(files[index] ?? '', text));
    return await read(files);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
