import { relative } from 'node:path';
import { formatProblem, formatWarning, readable } from '@ssmith/core';
import type { DeployResult, Outcome } from '../result.ts';
import type { Platform } from './platform.ts';

/** A terminal, a log, a container. */
export const plain: Platform = {
  name: 'plain',
  isHere: () => true,
  report: (result) => `${details(result)}${verdict(result)}\n`,
};

/** Everything but the verdict: warnings, files, problems. */
export function details({ warnings, files, removed, problems, dryRun }: DeployResult): string {
  const would = dryRun ? 'would be ' : '';
  return [
    ...readable(warnings, (one) => formatWarning(one), 'warning'),
    ...files.map(({ action, output, template }) => `${would}${words[action] ?? action}  ${here(output)}  (from ${template})\n`),
    ...removed.map((path) => `${would}removed  ${here(path)}\n`),
    ...readable(problems, (one) => formatProblem(one), 'error'),
  ].join('');
}

/** One line: what it has come to, from where, and how long it took. */
export function verdict({ outcome, exit, dryRun, stores, stages, files, parameters }: DeployResult): string {
  const from = stores.map(({ store, account }) => (account === undefined ? store : `${store}, account ${account}`)).join('; ');
  const time = stages.map(({ name, milliseconds }) => `${name} ${milliseconds} ms`).join(', ');
  const what = exit === 0 ? `${count(files.length, 'file')} from ${count(parameters.length, 'parameter')}` : `exit ${exit}`;
  return [`deployment ${dryRun && exit === 0 ? 'tried out' : sentences[outcome]}: ${what}`, from && `(${from})`, time && `[${time}]`]
    .filter(Boolean)
    .join(' ');
}

export const sentences: Readonly<Record<Outcome, string>> = {
  done: 'done',
  unchanged: 'done, nothing had changed',
  kept: 'KEPT the last good files, because Parameter Store could not be asked',
  'rolled-back': 'ROLLED BACK, the files before are in place again',
  failed: 'FAILED',
};

const words: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  repair: 'rights mended',
  keep: 'unchanged',
};

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function here(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
