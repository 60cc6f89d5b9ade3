import { matcher } from './pattern.ts';

/** A policy as IAM takes it. What this evaluation does not know is refused when it is given, never passed over. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: Statement | readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  /** By operator, then by the key of the context. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>;
}

/** What is asked: an action such as `ssm:GetParameter`, the ARN that it is done to, and what conditions can look at. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type Verdict = 'allowed' | 'denied' | 'not allowed';
export type Evaluation = (question: Question) => Verdict;

type Rule = (question: Question) => boolean;

/**
 * One answer out of all policies of an identity: a denial wins, and what no statement allows is not allowed.
 * Source: IAM user guide, policy evaluation logic.
 * @throws {TypeError} for what cannot be evaluated here: an unknown member, operator or policy variable
 */
export function compilePolicies(policies: readonly PolicyDocument[]): Evaluation {
  const statements = policies.flatMap(({ Statement }) => listOf(Statement)).map((statement) => compile(statement));
  return (question) => {
    const effects = new Set(statements.filter(({ applies }) => applies(question)).map(({ effect }) => effect));
    if (effects.has('Deny')) return 'denied';
    return effects.has('Allow') ? 'allowed' : 'not allowed';
  };
}

const members = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

function compile(statement: Statement): { effect: Statement['Effect']; applies: Rule } {
  const { Effect: effect, Condition = {} } = statement;
  const unknown = Object.keys(statement).find((member) => !members.has(member));
  if (unknown !== undefined) throw new TypeError(`a statement of a policy cannot have \`${unknown}\` here`);
  if (effect !== 'Allow' && effect !== 'Deny') throw new TypeError('the `Effect` of a statement is `Allow` or `Deny`');
  const action = either(statement, 'Action', (patterns) => matcher(patterns, 'i'));
  const resource = either(statement, 'Resource', resourceMatcher);
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => condition(operator, key, listOf(values).map(String))),
  );
  return {
    effect,
    applies: (question) => action(question.action) && resource(question.resource) && conditions.every((holds) => holds(question)),
  };
}

/** `Action`, or else `NotAction`; just so with `Resource`. */
function either(
  statement: Statement,
  member: 'Action' | 'Resource',
  compilePatterns: (patterns: readonly string[]) => (text: string) => boolean,
): (text: string) => boolean {
  const positive = statement[member];
  const negative = statement[`Not${member}`];
  if ((positive === undefined) === (negative === undefined)) {
    throw new TypeError(`a statement of a policy has either \`${member}\` or \`Not${member}\``);
  }
  if (positive !== undefined) return compilePatterns(listOf(positive));
  const matches = compilePatterns(listOf(negative ?? []));
  return (text) => !matches(text);
}

/** Of which service a resource is has to be said. Source: IAM user guide, Resource. */
function resourceMatcher(patterns: readonly string[]): (arn: string) => boolean {
  const vague = patterns.find((pattern) => /[*?]/.test(pattern.split(':')[2] ?? ''));
  if (vague !== undefined) throw new TypeError(`the service of a resource cannot have wildcards: ${vague}`);
  return matcher(patterns);
}

/** By operator: whether a value of the context agrees with one of the condition's. */
const operators: Readonly<Record<string, (values: readonly string[]) => (value: string) => boolean>> = {
  StringEquals: (values) => (value) => values.includes(value),
  StringEqualsIgnoreCase: (values) => (value) => values.some((one) => one.toLowerCase() === value.toLowerCase()),
  StringLike: (values) => matcher(values),
  ArnEquals: arnMatcher,
  ArnLike: arnMatcher,
  Bool: (values) => (value) => values.some((one) => one.toLowerCase() === value.toLowerCase()),
};

/** The six parts between colons are compared one by one, so that a wildcard stays within its own. Source: IAM user guide, ARN operators. */
function arnMatcher(patterns: readonly string[]): (arn: string) => boolean {
  const matchers = patterns.map((pattern) => partsOf(pattern).map((part) => matcher([part])));
  return (arn) => {
    const parts = partsOf(arn);
    return matchers.some((these) => these.length === parts.length && these.every((matches, index) => matches(parts[index] ?? '')));
  };
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

/**
 * A key of the context against the values of a condition. Of a key with several values one has to agree with `ForAnyValue:`,
 * each with `ForAllValues:`, which also holds when there is none.
 * Source: IAM user guide, condition operators; multivalued context keys.
 */
function condition(operator: string, key: string, values: readonly string[]): Rule {
  const name = key.toLowerCase();
  const found = ({ context }: Question): readonly string[] =>
    listOf(Object.entries(context).find(([other]) => other.toLowerCase() === name)?.[1] ?? []);
  const [, quantifier, plain = operator] = /^(ForAnyValue|ForAllValues):(.+)$/.exec(operator) ?? [];
  const holds = comparison(plain, values);
  if (quantifier === 'ForAnyValue') return (question) => found(question).some(holds);
  if (quantifier === 'ForAllValues') return (question) => found(question).every(holds);
  return (question) => holds(found(question)[0]);
}

/** A key that the request does not have fails its condition, unless the operator is a negative one or ends in `IfExists`. */
function comparison(operator: string, values: readonly string[]): (value: string | undefined) => boolean {
  if (operator === 'Null') return (value) => values.includes(String(value === undefined));
  const base = operator.replace(/IfExists$/, '');
  const positive = operators[base]?.(values);
  if (positive !== undefined) return (value) => (value === undefined ? base !== operator : positive(value));
  const negative = operators[base.replace(/^(String|Arn)Not/, '$1')]?.(values);
  if (negative === undefined || !/^(?:String|Arn)Not/.test(base))
    throw new TypeError(`conditions cannot have the operator \`${operator}\` here`);
  return (value) => value === undefined || !negative(value);
}

function listOf<T>(one: T | readonly T[]): readonly T[] {
  return Array.isArray(one) ? (one as readonly T[]) : [one as T];
}
