import type { Allowance, AuditRule } from '../config/config.ts';
import { literally } from './levels.ts';
import type { Finding, Gap, Verdict } from './finding.ts';
import type { Severity } from './rules.ts';
import { rules } from './rules.ts';

/** What became of a rule. */
export interface RuleOutcome {
  readonly rule: AuditRule;
  readonly severity: Severity;
  /** `passed` only when everything was looked at and nothing was found, but for what is allowed. */
  readonly state: 'passed' | 'found' | 'not looked at' | 'nothing to look at';
  readonly findings: readonly Finding[];
  /** What could not be looked at, and what is missing for that. */
  readonly gaps: readonly Gap[];
  /** Findings and gaps that the config allows, each with its reason. */
  readonly allowed: readonly { readonly target: string; readonly message: string; readonly reason: string }[];
  /** Why there was nothing to look at. */
  readonly pointless?: string;
}

/** Takes away what the config allows. An allowance that nothing needs is a finding of its own, where that can be known. */
export function applyAllowances(verdicts: readonly Verdict[], allowances: readonly Allowance[]): RuleOutcome[] {
  const used = new Set<Allowance>();
  const outcomes = verdicts.map((verdict) => outcomeOf(verdict, allowances, used));
  const knows = (rule: AuditRule): boolean =>
    outcomes.some((one) => one.rule === rule && one.gaps.length === 0 && one.state !== 'nothing to look at');
  const idle = allowances.filter((allowance) => !used.has(allowance) && knows(allowance.rule));
  const findings = idle.map(({ rule, target }): Finding => {
    return { target: target === undefined ? rule : `${rule} ${target}`, message: 'is allowed, but nothing of it was found' };
  });
  return [...outcomes, outcomeOf({ rule: 'unused-allowance', findings, gaps: [] }, [], used)];
}

function outcomeOf({ rule, findings, gaps, pointless }: Verdict, allowances: readonly Allowance[], used: Set<Allowance>): RuleOutcome {
  const own = allowances.filter((allowance) => allowance.rule === rule);
  const allowed: { target: string; message: string; reason: string }[] = [];
  const isLeft = ({ target, message }: Finding | Gap): boolean => {
    const matching = own.filter((allowance) => allowance.target === undefined || matches(target, allowance.target));
    for (const allowance of matching) used.add(allowance);
    const [first] = matching;
    if (first !== undefined) allowed.push({ target, message, reason: first.reason });
    return first === undefined;
  };
  const left = { findings: distinct(findings).filter(isLeft), gaps: distinct(gaps).filter(isLeft) };
  const state =
    left.findings.length > 0 ? 'found' : left.gaps.length > 0 ? 'not looked at' : pointless === undefined ? 'passed' : 'nothing to look at';
  const because = pointless === undefined ? {} : { pointless };
  return { rule, severity: rules[rule].severity, state, ...left, allowed, ...because };
}

function distinct<T extends Finding | Gap>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [`${one.target}\n${one.message}`, one])).values()];
}

function matches(target: string, pattern: string): boolean {
  const parts = pattern.split('*').map(literally);
  return new RegExp(`^${parts.join('.*')}$`, 's').test(target);
}
