import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memorySource, type ParameterType, render, type RenderOptions, type StoredParameters, writeOut } from '@ssmith/core';
import type { Project } from './project.ts';

/** A parameter of a test: its value (a String), or its type and values, the last one being the latest. */
export type Given = string | { readonly type: ParameterType; readonly values: readonly string[]; readonly label?: string };

/** Parameters in memory. A label stands on the version before the last. */
export function stored(parameters: Readonly<Record<string, Given>>): StoredParameters {
  return new Map(
    Object.entries(parameters).map(([name, given]) => {
      const { type, values, label } = typeof given === 'string' ? { type: 'String' as const, values: [given], label: undefined } : given;
      const labelled = Math.max(0, values.length - 2);
      const versions = values.map((value, index) => ({ value, labels: label !== undefined && index === labelled ? [label] : [] }));
      return [name, { type, versions }];
    }),
  );
}

/** One template of a project, rendered through the public API without a config and without writing a file. */
export async function renderText(
  project: Project,
  template: string,
  parameters: Readonly<Record<string, Given>>,
  dialect?: NonNullable<RenderOptions['single']>['dialect'],
): Promise<string> {
  const { files } = await render({
    cwd: project.directory,
    single: { template, output: '-', ...(dialect === undefined ? {} : { dialect }) },
    dryRun: true,
    open: () => Promise.resolve(memorySource(stored(parameters))),
  });
  const path = join(tmpdir(), `ssmith-text-${randomUUID()}`);
  const file = openSync(path, 'wx', 0o600);
  try {
    for (const { text } of files) writeOut(text, file);
    return readFileSync(path, 'utf8');
  } finally {
    closeSync(file);
    unlinkSync(path);
  }
}
