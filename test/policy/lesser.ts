import type { PolicyDocument, PolicyStatement } from '../../packages/core/src/index.ts';

export interface Lesser {
  readonly without: string;
  readonly document: PolicyDocument;
}

/** The policy without one statement, without one of its resources or actions, or without one parameter of a key's condition. */
export function lessThan({ Statement }: PolicyDocument): Lesser[] {
  return Statement.flatMap((statement, index) => {
    const replaced = (without: string, ...by: readonly PolicyStatement[]): Lesser => ({
      without: `${statement.Sid} ${without}`,
      document: { Version: '2012-10-17', Statement: Statement.toSpliced(index, 1, ...by) },
    });
    const { Action, Resource, Condition } = statement;
    const parameters = Condition?.['StringEquals']?.['kms:EncryptionContext:PARAMETER_ARN'] ?? [];
    return [
      replaced(''),
      ...others(Action).map(([action, Action]) => replaced(action, { ...statement, Action })),
      ...others(Resource).map(([resource, Resource]) => replaced(resource, { ...statement, Resource })),
      // Levels of the hierarchy that have no parameter could have one some day.
      ...others(parameters)
        .filter(([arn]) => !/parameter\/app\/(?:prod|team)\//.test(arn))
        .map(([arn, rest]) => {
          const StringEquals = { ...Condition?.['StringEquals'], 'kms:EncryptionContext:PARAMETER_ARN': rest };
          return replaced(`for ${arn}`, { ...statement, Condition: { ...Condition, StringEquals } });
        }),
    ];
  });
}

function others(values: readonly string[]): [string, string[]][] {
  return values.length < 2 ? [] : values.map((one) => [one, values.filter((other) => other !== one)]);
}
