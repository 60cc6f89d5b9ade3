import { documentId } from './documents.ts';
import { type BundleOptions, importJob } from './bundle.ts';
import type { ExposedKeys } from './config/manifest.ts';
import { type Problem, SsmithError } from './error/problem.ts';
import type { Demand, Use } from './fetch/demand.ts';
import { parametersOf, type Settled } from './fetch/settle.ts';
import { type Job, mayBeEmpty } from './job.ts';
import { secretsManagerPrefix } from './reference/name.ts';
import { dataOf } from './render/document.ts';
import { draftOf } from './render/draft.ts';
import { stopWithSyntax } from './render.ts';
import { type AskingOptions, type ReadParameter, resolveDemands } from './resolve.ts';
import type { Template } from './template/parse.ts';
import { isData, pick, type Shape, shapeOf, slotsOf } from './template/shape.ts';
import { readValues, valueOf } from './value/values.ts';

export interface ExposeOptions extends BundleOptions, AskingOptions {
  /** By id: what a browser may see. */
  readonly expose: Readonly<Record<string, ExposedKeys>>;
}

/** What a browser may see of templates, and who has been asked for it. */
export interface Exposed {
  /** By id. */
  readonly data: ReadonlyMap<string, unknown>;
  readonly parameters: readonly ReadParameter[];
}

/**
 * What a browser may see of templates: data with the keys that are named, and nothing else. It is asked for without
 * decrypting, so that a secret cannot be had by this way even where a key names one.
 * @throws {SsmithError} `leak` for a secret among them
 */
export async function exposeImports({ expose, ...options }: ExposeOptions): Promise<ReadonlyMap<string, unknown>> {
  return (await askExposed(await importJob(options), new Map(Object.entries(expose)), options)).data;
}

/**
 * The same without values, for a build that has none: by id, the data with a place for each value. Nothing is asked, so that a
 * SecureString among them is not known yet.
 * @throws {SsmithError} `leak` for a secret of Secrets Manager among them
 */
export async function exposedShapes({ expose, ...options }: ExposeOptions): Promise<ReadonlyMap<string, Shape>> {
  const job = await importJob(options);
  const { shown } = await exposable(job, new Map(Object.entries(expose)));
  return new Map([...shown].map(([template, shape]) => [idIn(job, template), shape]));
}

/**
 * @param expose what is wanted of the templates of a job, by id
 * @throws {SsmithError}
 */
export async function askExposed(job: Job, expose: ReadonlyMap<string, ExposedKeys>, options: AskingOptions): Promise<Exposed> {
  const { shown, demands } = await exposable(job, expose);
  const { settled, parameters, problems } = await resolveDemands(demands, false, options);
  stopAtSecrets(settled.filter(isSecret).map(({ demand }) => demand.use));
  const values = readValues(settled, mayBeEmpty(job));
  await stopWithSyntax(job, [...problems, ...values.problems]);

  const scope = { valueOf: (use: Use) => valueOf(values, use), isSecret: () => false, variables: job.variables };
  const data = new Map<string, unknown>();
  for (const [template, shape] of shown) {
    const needed = new Set(slotsOf(shape));
    const slots = template.slots.map((slot, index) => (needed.has(index) ? slot : { ...slot, parts: [] }));
    const draft = await draftOf({ ...template, slots }, scope);
    if (!('text' in draft)) throw new SsmithError(draft);
    data.set(idIn(job, template), dataOf(template, shape, draft));
  }
  return { data, parameters };
}

/** The part of each template that a browser may see, and what has to be asked for it. */
async function exposable(
  job: Job,
  expose: ReadonlyMap<string, ExposedKeys>,
): Promise<{ shown: ReadonlyMap<Template, Shape>; demands: readonly Demand[] }> {
  const shown = new Map<Template, Shape>();
  const problems: Problem[] = [...job.problems];
  for (const template of job.templates) {
    const id = idIn(job, template);
    const keys = expose.get(id) ?? [];
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
  return { shown, demands };
}

function idIn({ directory }: Job, { entry }: Template): string {
  return documentId(directory, entry.template);
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
