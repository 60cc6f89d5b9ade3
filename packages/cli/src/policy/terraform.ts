import { type PolicyResult, type PolicyStatement, unknownAccount } from '@ssmith/core';

/** A data source for each policy, whose `json` goes into `aws_iam_policy` or `aws_iam_role_policy`. */
export function terraform({ purpose, policies }: PolicyResult): string {
  const blocks = policies.map(({ identity, document }, index) => {
    const name = `ssmith_${purpose}${index === 0 ? '' : `_${index + 1}`}`;
    return `# For ${identity}.\ndata "aws_iam_policy_document" "${name}" {\n${document.Statement.map(statement).join('\n')}}\n`;
  });
  const text = blocks.join('\n');
  return text.includes(account) ? `data "aws_caller_identity" "ssmith" {}\n\n${text}` : text;
}

const account = '${data.aws_caller_identity.ssmith.account_id}';

/** As `terraform fmt` would write it. */
function statement({ Sid, Action, Resource, Condition = {} }: PolicyStatement): string {
  const conditions = Object.entries(Condition).flatMap(([test, keys]) =>
    Object.entries(keys).map(([variable, values]) => condition(test, variable, values)),
  );
  return `  statement {
    sid     = ${text(Sid)}
    actions = [${Action.map(text).join(', ')}]
    resources = ${list(Resource, '    ')}
${conditions.join('')}  }
`;
}

function condition(test: string, variable: string, values: readonly string[]): string {
  return `
    condition {
      test     = ${text(test)}
      variable = ${text(variable)}
      values = ${list(values, '      ')}
    }
`;
}

function list(values: readonly string[], indent: string): string {
  return `[\n${values.map((one) => `${indent}  ${text(one)},\n`).join('')}${indent}]`;
}

/** The names of parameters hold nothing that HCL would read but the stand-in for the account. */
function text(value: string): string {
  return `"${value.replaceAll(unknownAccount, account)}"`;
}
