import * as v from 'valibot';
import { type Config, configSchema, manifestSchema, type SingleFile, singleSchema } from './schema.ts';
import { type Problem, SsmithError } from '../error/problem.ts';
import { SourceText, type Span } from '../error/source-text.ts';
import { nearest } from '../error/suggest.ts';

export function checkConfig(data: unknown, source: SourceText): Promise<Config> {
  return checkData(configSchema, data, source);
}

/** One file that the command line names. */
export function checkSingle(data: unknown, source: SourceText): Promise<SingleFile> {
  return checkData(singleSchema, data, source);
}

/** What a build has written for the machine that fills it. */
export function checkManifest(data: unknown, source = new SourceText('', '')): Promise<v.InferOutput<typeof manifestSchema>> {
  return checkData(manifestSchema, data, source);
}

/** Checks data against a schema; every mistake is reported, at its place in the file where the file has places. */
async function checkData<S extends v.GenericSchema>(schema: S, data: unknown, source: SourceText): Promise<v.InferOutput<S>> {
  const result = v.safeParse(schema, data);
  if (result.success) return result.output;
  const locate = await locator(source);
  const problems = result.issues.map((issue): Problem => {
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    const { message, help } = describe(issue, path, schema);
    const span = locate(path);
    const place = span === undefined ? {} : { places: [{ source, span }] };
    return { code: 'config-invalid', message: span === undefined ? `${source.file}: ${message}` : message, ...place, ...help };
  });
  throw new SsmithError(problems.toSorted((one, other) => offsetOf(one) - offsetOf(other)));
}

function describe(
  issue: v.BaseIssue<unknown>,
  path: (string | number)[],
  schema: v.GenericSchema,
): { message: string; help?: { help: string } } {
  const key = path.map(String).join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const near = nearest(String(path.at(-1)), knownKeys(schema, path.slice(0, -1)));
    const message = `there is no setting \`${key}\``;
    return near === undefined ? { message } : { message, help: { help: `did you mean \`${near}\`?` } };
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') return { message: `the setting \`${key}\` is missing` };
  const reason = issue.message.startsWith('Invalid') ? `must be ${issue.expected ?? 'something else'}` : issue.message;
  return { message: `the setting \`${key}\` ${reason}` };
}

/** The keys that could stand at a place of the schema, for a suggestion. */
function knownKeys(schema: unknown, path: readonly (string | number)[]): string[] {
  let node = schema as { entries?: Record<string, unknown>; wrapped?: unknown; item?: unknown; value?: unknown } | undefined;
  for (const key of [...path, undefined]) {
    while (node?.wrapped !== undefined) node = node.wrapped as typeof node;
    if (key === undefined) break;
    node = (node?.entries?.[key] ?? node?.item ?? node?.value) as typeof node;
  }
  return Object.keys(node?.entries ?? {});
}

/** Finds where a setting stands; loads `yaml`, which is why it runs for a mistake only. */
async function locator(source: SourceText): Promise<(path: readonly (string | number)[]) => Span | undefined> {
  if (source.text === '') return () => undefined;
  const [{ isMap, isNode, isScalar }, { parseSingle }] = await Promise.all([import('yaml'), import('../data/yaml.ts')]);
  const document = parseSingle(source.text);
  return (path) => {
    for (let depth = path.length; depth > 0; depth--) {
      const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
      const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === path[depth - 1]) : undefined;
      const node: unknown = pair?.key ?? document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return { start: node.range[0], end: node.range[1] };
    }
    return undefined;
  };
}

function offsetOf({ places = [] }: Problem): number {
  return places[0]?.span.start ?? -1;
}
