import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Place, Problem, Warning } from '@ssmith/core';
import type { DeployResult } from '../result.ts';
import { maskSecrets } from './github-masks.ts';
import { details, sentences, verdict } from './plain.ts';
import type { Environment, Platform } from './platform.ts';

/**
 * A job of GitHub Actions: masks for what later steps may print, annotations where the templates stand, a summary of the job
 * with names and versions, and outputs for the steps that follow.
 */
export const github: Platform = {
  name: 'github',
  isHere: ({ GITHUB_ACTIONS }) => GITHUB_ACTIONS === 'true',
  conceal: maskSecrets,
  report: (result, environment) => {
    const unwritten = [
      ...append(environment, 'GITHUB_STEP_SUMMARY', summary(result, environment)),
      ...append(environment, 'GITHUB_OUTPUT', outputs(result)),
    ];
    const annotations = [
      ...unwritten.flatMap((warning) => annotate('warning', warning, environment)),
      ...result.problems.flatMap((problem) => annotate('error', problem, environment)),
      ...result.warnings.flatMap((warning) => annotate('warning', warning, environment)),
    ];
    return `${details(result)}${annotations.join('')}${verdict(result)}\n`;
  },
};

/**
 * A step of a run on somebody's own machine may have no such file, and a container's user may not be allowed to write to it.
 * The deployment is over by then, and what it has come to has to be told all the same.
 */
function append(environment: Environment, name: string, text: string): Warning[] {
  const path = environment[name];
  if (!path) return [];
  try {
    appendFileSync(path, text);
    return [];
  } catch {
    return [{ message: `the file that ${name} names cannot be written by this user: the runner does not get what belongs there` }];
  }
}

function outputs({ outcome, files, parameters }: DeployResult): string {
  const changed = files.filter(({ action }) => action !== 'keep').length;
  return `outcome=${outcome}\nchanged=${changed}\nfiles=${JSON.stringify(files.map(({ output }) => output))}\ncount=${parameters.length}\n`;
}

function summary(result: DeployResult, { GITHUB_WORKSPACE }: Environment): string {
  const { outcome, exit, files, parameters, moved, problems, dryRun } = result;
  const lines = [`### Config files: ${dryRun && exit === 0 ? 'tried out' : sentences[outcome]}\n\n`];
  if (files.length > 0)
    lines.push(rows([['file', 'what', 'template']]), '|---|---|---|\n', rows(files.map((file) => fileRow(file, GITHUB_WORKSPACE))), '\n');
  if (parameters.length > 0) {
    const from = new Map(moved.map((one) => [`${one.name} ${one.to}`, one.from]));
    const found = parameters.map(({ name, type, version, store }) => {
      const before = from.get(`${name} ${version}`);
      return [name, type, before === undefined ? String(version) : `${before} → **${version}**`, store];
    });
    lines.push(rows([['parameter', 'type', 'version', 'store']]), '|---|---|---|---|\n', rows(found), '\n');
  }
  for (const { code, message } of problems) lines.push(`- **${code}**: ${cell(message)}\n`);
  return lines.join('');
}

function rows(all: readonly (readonly string[])[]): string {
  return all.map((row) => `| ${row.map(cell).join(' | ')} |\n`).join('');
}

function fileRow({ output, action, template }: DeployResult['files'][number], workspace: string | undefined): string[] {
  return [inRepository(output, workspace), action, template];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/[\r\n]+/g, ' ');
}

/** One for each place, at most as many as GitHub shows of a step. */
function annotate(
  kind: 'error' | 'warning',
  { message, places = [], ...rest }: Problem | Warning,
  { GITHUB_WORKSPACE }: Environment,
): string[] {
  const title = 'code' in rest ? `,title=ssmith ${rest.code}` : '';
  if (places.length === 0) return [`::${kind}${title.replace(',', ' ')}::${escapeData(message)}\n`];
  return places.slice(0, shown).map((place) => `::${kind} ${at(place, GITHUB_WORKSPACE)}${title}::${escapeData(message)}\n`);
}

const shown = 10;

/** GitHub knows files by their path in the repository, wherever the step has worked. */
function inRepository(file: string, workspace: string | undefined): string {
  const path = workspace ? relative(workspace, resolve(file)) : file;
  return path.startsWith('..') ? file : path;
}

function at({ source, span }: Place, workspace: string | undefined): string {
  const { line, column } = source.position(span.start);
  return `file=${escapeProperty(inRepository(source.file, workspace))},line=${line},col=${column}`;
}

/** Source: actions/toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
