import type { AuditRule } from '../config/config.ts';
import { codes, type ProblemCode } from '../error/codes.ts';
import type { Place } from '../error/problem.ts';
import type { Unseen } from '../source/inspector.ts';

/** Something that is not as a rule wants it. */
export interface Finding {
  /** A parameter, a key as its parameters name it, a file, an action: what an allowance names. */
  readonly target: string;
  /** What is the matter with it, to be read after the target. Never a value. */
  readonly message: string;
  readonly places?: readonly Place[];
}

/** Something that a rule could not look at. */
export interface Gap {
  readonly target: string;
  /** Why, and what is missing. */
  readonly message: string;
  readonly code: ProblemCode;
}

/** What a rule has to say before anything is allowed. */
export interface Verdict {
  readonly rule: AuditRule;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** Why there is nothing that the rule could look at. */
  readonly pointless?: string | undefined;
}

/** In words for a person. */
export function gapOf(target: string, { action, code }: Unseen): Gap {
  if (code === 'access-denied') return { target, message: `needs \`${action}\``, code };
  const message = `${target === action ? '' : `\`${action}\` `}gave no answer: ${codes[code].title}`;
  return { target, message, code };
}
