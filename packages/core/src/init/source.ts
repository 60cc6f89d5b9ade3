import { join } from 'node:path';
import type { DialectName } from '../config/config.ts';
import { mergeProblems, SsmithError, type Warning } from '../error/problem.ts';
import { shownPath } from '../error/shown-path.ts';
import { decodedFile, readFileBytes } from '../import/file.ts';
import { planImport } from '../import/plan.ts';
import { commentWarning, readImport, type ReadImport } from '../import/read.ts';
import { templateOf } from '../import/template.ts';
import { Secret } from '../secret/secret.ts';
import type { ParameterType } from '../source/source.ts';
import { firstParameter, firstTemplate } from './config-text.ts';
import type { Repository } from './look.ts';

/** A .env file, taken apart: what is committed of it, and what is not. */
export interface Source {
  /** Its name; absent where there is none. */
  readonly file: string | undefined;
  readonly template: { readonly path: string; readonly text: Secret };
  readonly output: string;
  readonly dialect: DialectName;
  readonly parameters: readonly InitParameter[];
  readonly left: ReadImport['left'];
  readonly warnings: readonly Warning[];
}

export interface InitParameter {
  readonly key: string;
  readonly name: string;
  readonly type: ParameterType;
  readonly value: Secret;
}

export interface SourceOptions {
  readonly name: string;
  /** Of development. */
  readonly env: string;
  readonly dialect?: DialectName | undefined;
  /** As with `import`. */
  readonly plain: readonly string[];
  readonly leave: readonly string[];
}

/** The .env file with the values of development: the first of these that is there. An example tells at least the keys. */
function chooseEnvFile({ envFiles, readers }: Pick<Repository, 'envFiles' | 'readers'>): string | undefined {
  const isCascade = readers.includes('vite') || readers.includes('next');
  const wanted = [...(isCascade ? ['.env.local'] : []), '.env', ...examples];
  return wanted.find((name) => envFiles.includes(name));
}

/** The file that is rendered: the one that was there, or the one that an example is of. */
export function outputOf(repository: Pick<Repository, 'envFiles' | 'readers'>): string {
  const file = chooseEnvFile(repository);
  return file === undefined || examples.includes(file) ? '.env' : file;
}

const examples = ['.env.example', '.env.sample', '.env.template', '.env.dist'];

/** @throws {SsmithError} what keeps the file from becoming a template, by line */
export async function takeApart(repository: Repository, options: SourceOptions): Promise<Source> {
  const file = chooseEnvFile(repository);
  const [reader, second] = repository.readers;
  const dialect = options.dialect ?? (second === undefined ? reader : undefined) ?? 'portable';
  if (file === undefined) return firstSource(options, dialect);
  const path = join(repository.directory, file);
  const shown = shownPath(path);
  const text = decodedFile(readFileBytes(path, shown), shown);
  const read = await readImport({ file: shown, text, format: 'dotenv', dialect }, new Set(options.leave));
  // The store is a file, in which every length is allowed; what no tier holds is refused all the same.
  const mapping = { to: undefined, plain: new Set(options.plain), keyId: undefined, tier: 'Intelligent-Tiering' } as const;
  const { planned, problems } = planImport(read, mapping, { hierarchy: [`/${options.name}/\${env}`] }, new Map([['env', options.env]]));
  if (problems.length > 0) throw new SsmithError(mergeProblems(problems));
  const template = await templateOf(read, planned);
  if (Array.isArray(template)) throw new SsmithError(mergeProblems(template));
  const output = outputOf(repository);
  return {
    file,
    template: { path: `config/${output === '.env' ? 'app' : output.replace(/^\.env\./, '')}.env`, text: template },
    output,
    dialect,
    parameters: planned.map(({ key, wanted: { name, type, value } }) => ({ key, name, type, value })),
    left: read.left,
    warnings: commentWarning(read.comments),
  };
}

function firstSource({ name, env }: SourceOptions, dialect: DialectName): Source {
  const { key, value } = firstParameter;
  return {
    file: undefined,
    template: { path: 'config/app.env', text: new Secret('the first template', firstTemplate) },
    output: '.env',
    dialect,
    parameters: [{ key, name: `/${name}/${env}/${key}`, type: 'String', value: new Secret(key, value) }],
    left: [],
    warnings: [],
  };
}
