import { type PolicyResult, unknownAccount } from '@ssmith/core';

/** A module with a document for each policy, to give to a role or a managed policy. */
export function cdk({ purpose, policies }: PolicyResult): string {
  const name = `ssmith${purpose.charAt(0).toUpperCase()}${purpose.slice(1)}`;
  const constants = policies.map(({ identity, document }, index) => {
    const json = JSON.stringify(document, null, 2);
    // A text with the stand-in in it becomes a template literal; names of parameters hold neither quotes nor backquotes.
    const code = json.replaceAll(/"([^"\n]*)"/g, (whole, text: string) =>
      text.includes(unknownAccount) ? `\`${text.replaceAll(unknownAccount, '${Aws.ACCOUNT_ID}')}\`` : whole,
    );
    return `\n/** For ${identity}. */\nexport const ${name}${index === 0 ? '' : index + 1} = PolicyDocument.fromJson(${code});\n`;
  });
  const text = constants.join('');
  const tokens = text.includes('${Aws.') ? importOf('Aws', 'aws-cdk-lib') : '';
  return `${tokens}${importOf('PolicyDocument', 'aws-cdk-lib/aws-iam')}${text}`;
}

function importOf(name: string, module: string): string {
  return `import { ${name} } from "${module}";\n`;
}
