import type { BundleOptions, ImportedTemplate, Problem } from '@ssmith/core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findTemplates } from './find-templates.ts';
import { idOf, isTemplate, type Place } from './name.ts';
import type { Options } from './options.ts';

type Shape = NonNullable<ImportedTemplate['shape']>;

/**
 * What `expose` names and is not there: a template, or a key of one. A slip of the pen would come to light with the first browser that
 * needs it, or not at all.
 * @param read a template; nothing where it cannot be read, which is told where it is imported
 */
export async function exposeProblems(
  expose: NonNullable<Options['expose']>,
  place: Place,
  read: (file: string) => Promise<ImportedTemplate | undefined>,
): Promise<Problem[]> {
  const problems = Object.entries(expose).map(async ([id, keys]): Promise<Problem[]> => {
    const file = join(place.directory, id);
    if (idOf(file, place.directory) !== id || !isTemplate(file, place) || !existsSync(file)) return [await missingTemplate(id, place)];
    const shape = (await read(file))?.shape;
    if (shape === undefined || keys === true) return [];
    const paths = pathsOf(shape);
    return Promise.all(keys.filter((key) => !paths.includes(key)).map((key) => missingKey(key, id, paths)));
  });
  return (await Promise.all(problems)).flat();
}

/**
 * The part of a template that is exposed. Nothing is asked.
 * @throws {SsmithError} for what shows by its name that it is a secret
 */
export async function exposedShape(
  { id, file }: ImportedTemplate,
  asking: Omit<BundleOptions, 'files'>,
  expose: Options['expose'] = {},
): Promise<Shape> {
  const { exposedShapes } = await import('@ssmith/core');
  const shape = (await exposedShapes({ ...asking, expose, files: [file] })).get(id);
  if (shape === undefined) throw new Error('a template was read, and has no shape');
  return shape;
}

async function missingTemplate(id: string, { directory, listed }: Place): Promise<Problem> {
  const ids = [...(await findTemplates(directory)), ...listed].map((file) => idOf(file, directory));
  const help = (await meant(id, ids)) ?? 'a template goes by its path below the directory of the config';
  return { code: 'usage', message: `\`expose\` names the template \`${id}\`, which is not there`, help };
}

async function missingKey(key: string, id: string, paths: readonly string[]): Promise<Problem> {
  const help = (await meant(key, paths)) ?? `its keys are ${paths.map((path) => `\`${path}\``).join(', ')}`;
  return { code: 'usage', message: `\`expose\` names \`${key}\`, which \`${id}\` does not have`, help };
}

async function meant(wanted: string, candidates: readonly string[]): Promise<string | undefined> {
  const near = (await import('@ssmith/core')).nearest(wanted, candidates);
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

/** `api` and `api.url`, of everything that has a name. */
function pathsOf(shape: Shape): string[] {
  if (shape.kind !== 'map') return [];
  return [...shape.entries].flatMap(([key, member]) => [key, ...pathsOf(member).map((path) => `${key}.${path}`)]);
}
