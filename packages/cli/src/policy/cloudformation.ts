import { type PolicyResult, unknownAccount } from '@ssmith/core';

/** A template with a managed policy for each, to deploy as it is or to copy the resources from. */
export function cloudFormation({ purpose, policies }: PolicyResult): string {
  const name = `Ssmith${purpose.charAt(0).toUpperCase()}${purpose.slice(1)}Policy`;
  const resources = policies.map(({ identity, document }, index) => [
    `${name}${index === 0 ? '' : index + 1}`,
    {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Description: `What ssmith ${purpose} needs, for ${identity}`, PolicyDocument: document },
    },
  ]);
  const template = { AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(resources) as object };
  return `${JSON.stringify(template, withAccount, 2)}\n`;
}

function withAccount(_: string, value: unknown): unknown {
  if (typeof value !== 'string' || !value.includes(unknownAccount)) return value;
  return { 'Fn::Sub': value.replaceAll(unknownAccount, '${AWS::AccountId}') };
}
