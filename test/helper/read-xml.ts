import { spawnSync } from 'node:child_process';

/** The elements of a document in the order of their tags: name, attributes, and the text that is directly in each. */
export type Elements = readonly (readonly [string, Readonly<Record<string, string>>, string])[];

const programs = new URL('xml/', import.meta.url).pathname;

/** expat, through Python's ElementTree. A file that cannot be read is `{ $error: … }`. */
export function readExpat(files: readonly string[]): Elements[] {
  return run('python3', [`${programs}read.py`], JSON.stringify(files));
}

/** Go's encoding/xml. */
export function readGo(files: readonly string[]): Elements[] {
  return run('go', ['run', `${programs}read.go`], JSON.stringify(files));
}

/** Java's javax.xml, which knows XML 1.1 too. */
export function readJava(files: readonly string[]): Elements[] {
  return run('java', [`${programs}Read.java`, ...files]);
}

function run(command: string, args: readonly string[], input = ''): Elements[] {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Elements[];
}
