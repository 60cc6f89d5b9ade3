import { relative } from 'node:path';
import { type FileDiff, keyBefore, type ParameterDrift, type ParameterState, placeData, type Rights, type Unfinished } from '@ssmith/core';

/** Something would change, or has drifted: a result, and no error. */
export const driftExit = 12;

type Finding = FileDiff['findings'][number];

/** What has drifted of a file, a line each, below its header. */
export function driftLines(findings: readonly Finding[], parameters: readonly ParameterDrift[]): string {
  return [...findings.map(findingLine), ...parameters.map(parameterLine)].map((line) => `  ${line}\n`).join('');
}

export function driftData(findings: readonly Finding[], parameters: readonly ParameterDrift[]): Record<string, unknown> {
  return {
    findings: findings.map((finding) =>
      finding.kind === 'rights' ? { kind: finding.kind, from: rightsData(finding.from), to: rightsData(finding.to) } : finding,
    ),
    parameters: parameters.map(({ place, ...drift }) => ({ ...drift, ...(place === undefined ? {} : { place: placeData(place) }) })),
  };
}

export function unfinishedSentence({ config, since }: Unfinished): string {
  const when = since === undefined ? '' : ` ${time(since)}`;
  return `a run of ${here(config)} that began to write files${when} has not ended: it is under way, or the next render finishes it or undoes it`;
}

const findingWords: Readonly<Record<Exclude<Finding['kind'], 'rights'>, string>> = {
  'never-rendered': 'has never been rendered from this config',
  missing: 'is missing',
  unreadable: 'is no plain file, or cannot be read',
  edited: 'was edited since it was rendered',
  unsealed: 'may have been edited: the key of the state directory is gone',
  'template-changed': 'the template has changed',
  'settings-changed': 'its entry in the config, or ssmith itself, has changed',
};

function findingLine(finding: Finding): string {
  if (finding.kind !== 'rights') return findingWords[finding.kind];
  const { from, to } = finding;
  const changes = [
    ...(from.mode === to.mode ? [] : [`mode ${octal(from.mode)}, should be ${octal(to.mode)}`]),
    ...(from.uid === to.uid && from.gid === to.gid ? [] : [`owner ${from.uid}:${from.gid}, should be ${to.uid}:${to.gid}`]),
  ];
  return changes.join('; ');
}

function parameterLine(drift: ParameterDrift): string {
  const { kind, name, selector, place } = drift;
  if (kind === 'store-written') return `${here(name)} was written since, and may hold other values`;
  const at = place === undefined ? undefined : placeData(place);
  const key = place === undefined ? undefined : keyBefore(place);
  return [
    ...(at === undefined ? [] : [`${at.file}:${at.line}:${at.column}`]),
    ...(key === undefined ? [] : [key]),
    `ssm:${name}${selector === undefined ? '' : `:${selector}`}`,
    changeOf(drift),
  ].join('  ');
}

function changeOf({ kind, selector, from, to }: ParameterDrift): string {
  if (kind === 'version' && from !== undefined && to !== undefined) {
    const anew = selector === undefined && to.version < from.version ? ', deleted and created anew' : '';
    return `version ${from.version} → ${to.version}${anew}${dated(to)}`;
  }
  if (kind === 'rewritten') return to?.version === 0 ? `changed${dated(to)}` : `${version(to)} again, deleted and created anew${dated(to)}`;
  if (kind === 'store') return `${version(from)} of ${storeName(from)} → ${version(to)} of ${storeName(to)}`;
  if (kind === 'new') return `new here, ${version(to)}${dated(to)}`;
  if (kind === 'gone') return from === undefined ? 'does not exist' : `does not exist any more, was ${version(from)}`;
  return `is not used any more, was ${version(from)}`;
}

function version(state: ParameterState | undefined): string {
  return `version ${state?.version ?? 0}`;
}

function dated({ lastModified }: Partial<ParameterState> = {}): string {
  return lastModified === undefined ? '' : ` (${time(lastModified)})`;
}

function storeName({ store = '' }: Partial<ParameterState> = {}): string {
  if (store.startsWith('file:')) return here(store.slice('file:'.length));
  const [, alias = '', region = ''] = store.split(':');
  return region || alias;
}

function rightsData({ mode, uid, gid }: Rights): Record<string, unknown> {
  return { mode: octal(mode), uid, gid };
}

/** To the second, in UTC. */
export function time(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

export function here(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
