import fc from 'fast-check';
import type { PolicyDocument, Question, Statement } from '../../packages/local/src/access/policy.ts';

/*
 * Policies and requests about which the rules of the embedded store and those of the independent evaluator have to agree. They
 * are drawn from few words, so that they often meet. What is left out, because the evaluator (iam-rs 0.8.0) does not do what
 * AWS documents:
 *
 * - A wildcard that goes over colons: it compares ARNs part by part, and takes no ARN of less than six parts. IAM user guide,
 *   reference_policies_elements_resource: at the end of a segment an asterisk "can expand to match beyond the colon boundaries".
 * - A resource with an asterisk, which is that of a malformed name: it takes this one for the asterisk of the pattern.
 * - A wildcard in the part of the service, which the same page forbids: it never matches there, and is refused by us.
 * - Wildcards with `ArnEquals` and `ArnNotEquals`: it compares texts. IAM user guide, reference_policies_elements_condition_operators:
 *   `ArnEquals` and `ArnLike` "behave identically".
 * - Several values of `Null`, of which it reads the first. The same page: values of a key are joined by OR.
 * - `IfExists` after `ForAnyValue:` and `ForAllValues:`, which it does not know.
 * - A key of several values without `ForAnyValue:` or `ForAllValues:`, for which AWS promises nothing: IAM user guide,
 *   reference_policies_condition-single-vs-multi-valued-context-keys.
 */

const account = '111122223333';
const key = '12345678-1234-1234-1234-123456789012';
const names = ['/a', '/A', '/app/prod/db', '/app/prod/db2', '/app/prod', '/app'];
const actions = ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'kms:Decrypt', 'secretsmanager:GetSecretValue'];
const parameters = names.map((name) => `arn:aws:ssm:eu-west-1:${account}:parameter${name}`);
const resources = [
  ...parameters,
  `arn:aws:ssm:us-east-1:${account}:parameter/a`,
  `arn:aws-cn:ssm:cn-north-1:${account}:parameter/a`,
  `arn:aws:kms:eu-west-1:${account}:key/${key}`,
  `arn:aws:kms:eu-west-1:444455556666:key/${key}`,
  `arn:aws:secretsmanager:eu-west-1:${account}:secret:db-aB3dE6`,
  `arn:aws:secretsmanager:eu-west-1:${account}:secret:db-old-aB3dE6`,
];

/** By key of the context, in one spelling of several. All but the last two have one value. */
const valuesOf: Readonly<Record<string, readonly string[]>> = {
  'kms:ViaService': ['ssm.eu-west-1.amazonaws.com', 'ssm.us-east-1.amazonaws.com', 'SSM.eu-west-1.amazonaws.com'],
  'kms:EncryptionContext:PARAMETER_ARN': parameters,
  'kms:CallerAccount': [account, '444455556666'],
  'aws:ResourceTag/team': ['mail', 'Mail', 'web'],
};
const severalOf: Readonly<Record<string, readonly string[]>> = {
  'kms:ResourceAliases': ['alias/app', 'alias/App', 'alias/app2', 'alias/other'],
  'aws:TagKeys': ['team', 'Team', 'owner'],
};
const flags = ['ssm:Recursive', 'ssm:Overwrite'];

/** A text with some of it replaced by wildcards, from its `start` on; colons are left alone. */
function patternOf(texts: readonly string[], start: (text: string) => number): fc.Arbitrary<string> {
  const place = fc.tuple(fc.nat(40), fc.nat(12), fc.constantFrom('*', '?', '**', '*?'));
  return fc.tuple(fc.constantFrom(...texts), fc.array(place, { maxLength: 2 })).map(([text, places]) =>
    places.reduce((pattern, [from, length, by]) => {
      const begin = Math.min(start(pattern) + from, pattern.length);
      const replaced = pattern.slice(begin, begin + length);
      return replaced.includes(':') ? pattern : pattern.slice(0, begin) + by + pattern.slice(begin + length);
    }, text),
  );
}

const afterService = (arn: string): number => arn.split(':', 3).join(':').length + 1;
const anywhere = (): number => 0;
const recased = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(texts, fc.constantFrom('', '', 'lower', 'upper'))
    .map(([text, to]) => (to === '' ? text : to === 'lower' ? text.toLowerCase() : text.toUpperCase()));

const actionPattern = fc.oneof(fc.constant('*'), recased(patternOf(actions, anywhere)));
const resourcePattern = fc.oneof(fc.constant('*'), patternOf(resources, afterService));

function oneOrMore<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> {
  return fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }));
}

type Condition = NonNullable<Statement['Condition']>;

function conditionOn(keys: Readonly<Record<string, readonly string[]>>, operators: readonly string[]): fc.Arbitrary<Condition> {
  return fc.tuple(fc.constantFrom(...Object.keys(keys)), fc.constantFrom(...operators)).chain(([name, operator]) => {
    const known = keys[name] ?? [];
    const value =
      operator.endsWith('Like') || operator.endsWith('LikeIfExists') ? patternOf(known, afterColons) : fc.constantFrom(...known);
    return fc.tuple(recased(fc.constant(name)), oneOrMore(value)).map(([spelling, values]) => ({ [operator]: { [spelling]: values } }));
  });
}

/** Of an ARN no more than its last part has wildcards, which is all the same for texts. */
const afterColons = (text: string): number => text.lastIndexOf(':') + 1;

const texts = ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'];
const arns = ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'];
const orAbsent = (operators: readonly string[]): string[] => operators.flatMap((one) => [one, `${one}IfExists`]);
const ofSets = (operators: readonly string[]): string[] => operators.flatMap((one) => [`ForAnyValue:${one}`, `ForAllValues:${one}`]);

const condition: fc.Arbitrary<Condition> = fc.oneof(
  conditionOn(valuesOf, orAbsent(texts)),
  conditionOn({ 'aws:SourceArn': parameters }, [...orAbsent(arns), ...ofSets(arns)]),
  conditionOn({ ...severalOf, ...valuesOf }, ofSets(texts)),
  fc
    .tuple(fc.constantFrom(...flags), fc.constantFrom('Bool', 'BoolIfExists'), oneOrMore(fc.constantFrom('true', 'false')))
    .map(([name, operator, values]) => ({ [operator]: { [name]: values } })),
  fc
    .tuple(fc.constantFrom(...Object.keys({ ...valuesOf, ...severalOf }), ...flags), fc.boolean())
    .map(([name, value]) => ({ Null: { [name]: `${value}` } })),
);

/** Conditions of one operator are about several keys, and there are several operators. */
const conditions = fc.array(condition, { maxLength: 3 }).map((several) =>
  several.reduce<Condition>((all, one) => {
    const added = Object.entries(one).map(([operator, keys]) => [operator, { ...all[operator], ...keys }] as const);
    return { ...all, ...Object.fromEntries(added) };
  }, {}),
);

const statement: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    action: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), oneOrMore(actionPattern)),
    resource: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), oneOrMore(resourcePattern)),
    Condition: fc.option(conditions, { nil: {} }),
  })
  .map(({ Effect, action, resource, Condition }) => ({ Effect, [action[0]]: action[1], [resource[0]]: resource[1], Condition }));

export const policy: fc.Arbitrary<PolicyDocument> = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((Statement) => ({ Version: '2012-10-17', Statement }));

function maybe<T>(keys: readonly string[], value: (key: string) => fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.record(Object.fromEntries(keys.map((name) => [name, value(name)])), {
    requiredKeys: [],
    noNullPrototype: true,
  }) as fc.Arbitrary<Record<string, T>>;
}

const context: fc.Arbitrary<Question['context']> = fc
  .tuple(
    maybe(Object.keys(valuesOf), (name) => fc.constantFrom(...(valuesOf[name] ?? []))),
    maybe(['aws:SourceArn'], () => fc.constantFrom(...parameters)),
    maybe(Object.keys(severalOf), (name) => fc.uniqueArray(fc.constantFrom(...(severalOf[name] ?? [])), { maxLength: 3 })),
    maybe(flags, () => fc.constantFrom('true', 'false')),
  )
  .map((parts) => Object.assign({}, ...parts) as Question['context']);

export const question: fc.Arbitrary<Question> = fc.record({
  action: recased(fc.constantFrom(...actions)),
  resource: fc.constantFrom(...resources),
  context,
});
