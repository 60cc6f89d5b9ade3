import type { Right } from './right.ts';

/** A policy as IAM takes it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** By operator, then by the key of the request. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** By action: what a statement is called, in their order. */
const names: Readonly<Record<string, string>> = {
  'ssm:GetParameters': 'ReadParameters',
  'ssm:GetParametersByPath': 'ReadTrees',
  'ssm:PutParameter': 'WriteParameters',
  'secretsmanager:GetSecretValue': 'ReadSecrets',
  'kms:Decrypt': 'Decrypt',
  'kms:Encrypt': 'Encrypt',
  'kms:GenerateDataKey': 'Encrypt',
  'sts:AssumeRole': 'AssumeRoles',
};

/** One statement for each action; for a key one for each way in which it may be used. */
export function documentOf(rights: readonly Right[]): PolicyDocument {
  const groups = new Map<string, Right[]>();
  for (const right of rights) {
    const { action, resource, key } = right;
    const id = [names[action], ...(key === undefined ? [] : [resource, key.alias, ...key.via])].join('\n');
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [right]);
    else group.push(right);
  }
  const order = Object.values(names);
  const statements = [...groups.values()]
    .map(toStatement)
    .toSorted(
      (one, other) => order.indexOf(one.Sid) - order.indexOf(other.Sid) || (one.Resource.join(' ') < other.Resource.join(' ') ? -1 : 1),
    );
  const taken = new Map<string, number>();
  const numbered = statements.map((statement) => {
    const number = (taken.get(statement.Sid) ?? 0) + 1;
    taken.set(statement.Sid, number);
    return number === 1 ? statement : { ...statement, Sid: `${statement.Sid}${number}` };
  });
  return { Version: '2012-10-17', Statement: numbered };
}

function toStatement(rights: readonly Right[]): PolicyStatement {
  const [first] = rights;
  const uses = rights.flatMap(({ key }) => key ?? []);
  return {
    Sid: names[first?.action ?? ''] ?? 'Other',
    Effect: 'Allow',
    Action: sorted(rights.map(({ action }) => action)),
    Resource: sorted(rights.map(({ resource }) => resource)),
    ...(uses.length === 0 ? {} : { Condition: conditionOf(uses) }),
  };
}

/** Through Parameter Store, and for the values of these parameters only. */
function conditionOf(uses: readonly NonNullable<Right['key']>[]): NonNullable<PolicyStatement['Condition']> {
  const parameters = sorted(uses.map(({ parameter }) => parameter));
  const context = { 'kms:EncryptionContext:PARAMETER_ARN': parameters };
  const via = { 'kms:ViaService': sorted(uses.flatMap(({ via }) => via)) };
  const alias = uses[0]?.alias;
  const byPattern = parameters.some((parameter) => parameter.endsWith('/*'));
  return {
    StringEquals: byPattern ? via : { ...via, ...context },
    ...(byPattern ? { StringLike: context } : {}),
    ...(alias === undefined ? {} : { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [alias] } }),
  };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}
