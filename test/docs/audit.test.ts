import { expect, it } from 'vitest';
import { auditRules } from '../../packages/core/src/config/config.ts';
import { rules } from '../../packages/core/src/audit/rules.ts';

const rows = auditRules.map((rule) => {
  const { severity, title, reason, fix, source } = rules[rule];
  return `| \`${rule}\` | ${severity} | ${title} | ${reason} | ${fix} | [documentation](${source}) |`;
});

const page = `<!-- Written by \`vitest -u test/docs/audit.test.ts\` from the rules that the program uses. -->

# What \`ssmith audit\` looks at

| rule | severity | what should be | why | what to do | source |
|---|---|---|---|---|---|
${rows.join('\n')}

An \`error\` breaks a practice, a \`warning\` may have its reasons: both end with 12. An \`info\` is good to know and fails nothing.

## How it is known

Nothing is decrypted, written or changed. These calls are made, and no others:

| call | for |
|---|---|
| \`ssm:DescribeParameters\` | parameters below the hierarchy, those that templates ask for, and all of the account that their keys encrypt |
| \`kms:DescribeKey\` | state and owner of each key; never of \`alias/aws/ssm\`, whose key would be made by the question |
| \`kms:GetKeyRotationStatus\` | rotation of each key of your own |
| \`ssm:GetParameters\`, \`ssm:GetParametersByPath\` | versions, and Strings that look like secrets; without decrypting |
| the same two, once each | \`wide-identity\`: a random name that nobody has, and one SecureString (encrypted, and dropped) below \`/\`. A policy that is narrow refuses both; who is let through has wide rights. These two denials are in CloudTrail |

An identity for it needs the first three on \`*\` and the fourth on its own parameters. What it may not look at is told as
not looked at, with the missing right, and ends with 5 (or 6, when there was no answer) until the right is granted or
\`audit.allow\` accepts it. In a store that is a file there are no keys and no identities: those rules have nothing to look at.

The \`env\` of \`hierarchy\` says what an environment is: with \`/shop/\${env}\` and \`/shop/defaults\` a key that encrypts
parameters below \`/shop/prod\` and \`/shop/staging\`, or \`/shop/prod\` and \`/other\`, is shared. Outside of the
hierarchy, and without one, the first part of a name is the project.

## Not seen

- Rights to write parameters, to use keys, and those of other identities: nothing can be tried without doing it. \`wide-identity\`
  knows reading only, and only that of the identity that runs the audit.
- What other configs and programs ask for: \`unused-parameter\` knows the templates of this config.
- A secret with an ordinary name and an ordinary look; a Dockerfile that is built from another directory than its own; a \`RUN\` of a
  script that renders: that is refused when the image is built, where its builder can be told.
- The key of a parameter that is named by its ARN, and secrets of Secrets Manager.
- Swap, and what lies beneath a disk: \`on-disk\` knows file systems.

## Allowances

\`\`\`yaml
audit:
  allow:
    - { rule: unused-parameter, target: "/shop/defaults/*", reason: the billing service reads them }
    - { rule: wide-identity, reason: this runs on laptops of administrators }
\`\`\`

A target is what stands first in a finding (a parameter, a key, a file, an action), with \`*\` for any characters; without one all that
a rule finds, and what it cannot look at, is allowed. A reason is required. An allowance for nothing is told.
`;

it('the page on audits is what the rules say', async () => {
  await expect(page).toMatchFileSnapshot(new URL('../../packages/core/docs/audit.md', import.meta.url).pathname);
});

it('each rule has its words', () => {
  for (const { title, reason, fix, source } of Object.values(rules)) {
    for (const text of [title, reason, fix]) expect(text).toMatch(/^[^A-Z\n|][^\n|]{10,140}[^.\n]$/);
    expect(source).toMatch(/^https:\/\//);
  }
});
