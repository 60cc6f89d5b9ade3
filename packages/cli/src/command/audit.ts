import { audit, auditRules, type AuditResult, exitCodeOf, type Finding, type Gap, placeData, type RuleOutcome } from '@ssmith/core';
import { type Context, count, deadlineOf, flag, jobOptions } from '../context.ts';
import { commandLike, sayNext } from '../next.ts';
import { UsageError } from '../parse.ts';
import { auditLog, type SarifResult } from '../report/sarif.ts';
import { driftExit } from './drift.ts';

const formats = { human: describe, json: reportJson, sarif: reportSarif } as const;

/** `ssmith audit`: the practices of the guides. What was not looked at is told, and is no success. */
export async function runAudit(context: Context): Promise<number> {
  const { line, signal, progress } = context;
  const wanted = flag(line, 'format') ?? (line.flags.has('json') ? 'json' : 'human');
  if (!Object.hasOwn(formats, wanted)) throw new UsageError('`--format` is one of human, json, sarif');
  progress.start('looking at parameters and keys');
  const result = await audit({ ...jobOptions(line), ...deadlineOf(line), signal });
  progress.stop();
  signal.throwIfAborted();
  const exit = exitOf(result);
  formats[wanted as keyof typeof formats](context, result, exit);
  if (wanted === 'human') sayWhatIsNext(context, result, exit);
  return exit;
}

/** Who has too many rights is told the right ones; who has tried a store out, how it goes on. */
function sayWhatIsNext(context: Context, { rules }: AuditResult, exit: number): void {
  const { line } = context;
  const isWide = rules.some(({ rule, state }) => rule === 'wide-identity' && state === 'found');
  if (isWide) sayNext(context, commandLike(line, ['policy', '--lookup']));
  else if (exit === 0 && line.flags.has('store')) sayNext(context, 'ssmith init --list');
}

/** As with `status`: an audit that is not complete says so first; what is only good to know fails nothing. */
function exitOf({ rules }: AuditResult): number {
  const gaps = rules.flatMap((rule) => rule.gaps);
  if (gaps.length > 0) return exitCodeOf(gaps);
  return rules.some(({ state, severity }) => state === 'found' && severity !== 'info') ? driftExit : 0;
}

function describe({ line, print, say, warn }: Context, { rules, warnings }: AuditResult): void {
  warn(warnings);
  for (const outcome of rules) {
    if (outcome.findings.length + outcome.gaps.length > 0) print(`${paragraph(outcome)}\n`);
  }
  if (line.flags.has('verbose')) for (const outcome of rules) say(stateLine(outcome));
  const numbers = (['passed', 'found', 'not looked at', 'nothing to look at'] as const)
    .map((state) => ({ state, number: rules.filter((outcome) => outcome.state === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ state, number }) => `${number} ${stateWords[state]}`);
  const allowed = rules.reduce((sum, outcome) => sum + outcome.allowed.length, 0);
  say(
    `${count(rules.length, 'rule')}: ${numbers.join(', ')}${allowed === 0 ? '' : `; ${count(allowed, 'finding')} allowed by the config`}\n`,
  );
}

const stateWords: Readonly<Record<RuleOutcome['state'], string>> = {
  passed: 'passed',
  found: 'found something',
  'not looked at': 'not looked at',
  'nothing to look at': 'with nothing to look at',
};

function paragraph({ rule, severity, findings, gaps }: RuleOutcome): string {
  const { title, reason, fix, source } = auditRules[rule];
  const lines = [...findings.flatMap(findingLines), ...gaps.map(({ target, message }) => `  not looked at: ${target} ${message}`)];
  const advice = findings.length === 0 ? [] : [`  why: ${reason}`, `  fix: ${fix}`, `  see: ${source}`];
  return `${[`${findings.length === 0 ? 'not looked at' : severity}[${rule}]: ${title}`, ...lines, ...advice].join('\n')}\n`;
}

function findingLines({ target, message, places = [] }: Finding): string[] {
  const shown = places.map(placeData).map(({ file, line, column }) => `    ${file}:${line}:${column}`);
  return [`  ${target} ${message}`, ...new Set(shown)];
}

function stateLine({ rule, state, pointless, allowed }: RuleOutcome): string {
  const because = state === 'nothing to look at' ? ` (${pointless})` : '';
  const exceptions = allowed.map(({ target, message, reason }) => `  allowed: ${target} ${message}: ${reason}\n`);
  return `${rule}: ${stateWords[state]}${because}\n${exceptions.join('')}`;
}

function reportJson({ print }: Context, { rules, warnings }: AuditResult, exit: number): void {
  const data = rules.map(({ rule, severity, state, pointless, findings, gaps, allowed }) => ({
    rule,
    severity,
    state,
    ...(state === 'nothing to look at' ? { because: pointless } : {}),
    findings: findings.map(({ places = [], ...finding }) => ({ ...finding, places: places.map(placeData) })),
    notLookedAt: gaps,
    allowed,
  }));
  print(`${JSON.stringify({ exit, rules: data, warnings: warnings.map(({ message }) => message) }, null, 2)}\n`);
}

/** What stands in no template is told at the config, because code scanning takes nothing without a place. */
function reportSarif({ print }: Context, { rules, config }: AuditResult): void {
  const descriptions = rules.map(({ rule, severity }) => {
    const { title, reason, fix, source: link } = auditRules[rule];
    return { id: rule, level: levelOf(severity), title, reason, fix, link };
  });
  const somewhere = config === undefined ? {} : { file: config };
  print(
    auditLog(
      rules.flatMap(resultsOf).map((result) => ({ ...somewhere, ...result })),
      descriptions,
    ),
  );
}

function resultsOf({ rule: ruleId, severity, findings, gaps, allowed }: RuleOutcome): SarifResult[] {
  const level = levelOf(severity);
  return [
    ...findings.map(({ target, message, places = [] }) => ({ ruleId, level, message: `${target} ${message}`, places })),
    ...gaps.map(({ target, message }: Gap) => ({ ruleId, level, message: `not looked at: ${target} ${message}` })),
    ...allowed.map(({ target, message, reason }) => ({ ruleId, level, message: `${target} ${message}`, suppressed: reason })),
  ];
}

function levelOf(severity: RuleOutcome['severity']): SarifResult['level'] {
  return severity === 'info' ? 'note' : severity;
}
