import { documentId } from './documents.ts';
import { type BundleOptions, importJob } from './bundle.ts';
import { type Problem, SsmithError } from './error/problem.ts';
import type { Use } from './fetch/demand.ts';
import { parametersOf, type Settled } from './fetch/settle.ts';
import { mayBeEmpty } from './job.ts';
import { secretsManagerPrefix } from './reference/name.ts';
import { dataOf } from './render/document.ts';
import { draftOf } from './render/draft.ts';
import { stopWithSyntax } from './render.ts';
import { type AskingOptions, resolveDemands } from './resolve.ts';
import type { Template } from './template/parse.ts';
import { isData, pick, type Shape, shapeOf, slotsOf } from './template/shape.ts';
import { readValues, valueOf } from './value/values.ts';

export interface ExposeOptions extends BundleOptions, AskingOptions {
  /** By id: the keys that a browser may see, `api.url` for one within another; all of them with `true`. */
  readonly expose: Readonly<Record<string, readonly string[] | true>>;
}

/**
 * What a browser may see of templates: data with the keys that are named, and nothing else. It is asked for without
 * decrypting, so that a secret cannot be had by this way even where a key names one.
 * @throws {SsmithError} `leak` for a secret among them
 */
export async function exposeImports({ expose, ...options }: ExposeOptions): Promise<ReadonlyMap<string, unknown>> {
  const job = await importJob(options);
  const shown = new Map<Template, Shape>();
  const problems: Problem[] = [...job.problems];
  for (const template of job.templates) {
    const id = documentId(job.directory, template.entry.template);
    const keys = expose[id] ?? [];
    const shape = isData(template) ? await shapeOf(template) : undefined;
    const part = shape === undefined ? undefined : pick(shape, keys);
    if (part === undefined) problems.push(notExposable(id, template));
    else if ('missing' in part) problems.push(unknownKeys(id, part.missing, template));
    else shown.set(template, part.shape);
  }
  if (problems.length > 0) throw new SsmithError(problems);

  const wanted = new Set([...shown].flatMap(([{ slots }, shape]) => slotsOf(shape).flatMap((index) => slots[index]?.parts ?? [])));
  const demands = job.demands.filter(({ use }) => wanted.has(use));
  const outOfReach = demands.filter(({ candidates }) => candidates.some(({ name }) => name.startsWith(secretsManagerPrefix)));
  stopAtSecrets(outOfReach.map(({ use }) => use));
  const { settled, problems: asked } = await resolveDemands(demands, false, options);
  stopAtSecrets(settled.filter(isSecret).map(({ demand }) => demand.use));
  const values = readValues(settled, mayBeEmpty(job));
  await stopWithSyntax(job, [...asked, ...values.problems]);

  const scope = { valueOf: (use: Use) => valueOf(values, use), isSecret: () => false, variables: job.variables };
  const result = new Map<string, unknown>();
  for (const [template, shape] of shown) {
    const needed = new Set(slotsOf(shape));
    const slots = template.slots.map((slot, index) => (needed.has(index) ? slot : { ...slot, parts: [] }));
    const draft = await draftOf({ ...template, slots }, scope);
    if (!('text' in draft)) throw new SsmithError(draft);
    result.set(documentId(job.directory, template.entry.template), dataOf(template, shape, draft));
  }
  return result;
}

function isSecret({ outcome }: Settled): boolean {
  return parametersOf(outcome).some(({ type }) => type === 'SecureString');
}

function stopAtSecrets(uses: readonly Use[]): void {
  if (uses.length === 0) return;
  throw new SsmithError({
    code: 'leak',
    message: `${uses.length === 1 ? 'a secret is' : `${uses.length} secrets are`} among the keys that a browser would get`,
    places: uses.map(({ place }) => place),
    help: 'take the key out of `expose`; a secret stays on the server, without exception',
  });
}

function notExposable(id: string, { source }: Template): Problem {
  const message = `\`${id}\` is imported as one text, and has no keys that could be exposed one by one`;
  return {
    code: 'usage',
    message,
    places: [{ source, span: { start: 0, end: 1 } }],
    help: 'expose keys of a data file: YAML, JSON, TOML or .env',
  };
}

function unknownKeys(id: string, keys: readonly string[], { source }: Template): Problem {
  const message = `\`expose\` names what \`${id}\` does not have: ${keys.map((key) => `\`${key}\``).join(', ')}`;
  return { code: 'usage', message, places: [{ source, span: { start: 0, end: 1 } }] };
}
