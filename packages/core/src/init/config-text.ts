import type { DialectName } from '../config/config.ts';

/** What a new config says. Paths are relative to it. */
export interface NewConfig {
  readonly name: string;
  /** The one of development first. */
  readonly environments: readonly string[];
  readonly region: string | undefined;
  readonly store: string;
  readonly template: string;
  readonly output: string;
  readonly dialect: DialectName;
}

/** Names are letters, digits and `_.-/`, so that YAML needs no quotes. */
export function configText({ name, environments, region, store, template, output, dialect }: NewConfig): string {
  return `# What ssmith renders from where. \`ssmith --help\` lists what can be done with it.
name: ${name}
${region === undefined ? '# region: eu-west-1 # without it that of the environment, the profile or the machine' : `region: ${region}`}
# Secrets are written with this key: one of this project's own for each environment, with rotation. Make it before the first
# one is written: aws kms create-key, aws kms enable-key-rotation, aws kms create-alias
kmsKey: alias/${name}-\${env}
vars:
  env: { from: ENVIRONMENT } # ${environments.join(', ')}; no default: nobody renders production by accident
hierarchy: # where ./name is looked for
  - /${name}/\${env}
  - /${name}/defaults # what all environments share
stores:
  local: { file: ${store} } # for development: --store local
files:
  - template: ${template}
    output: ${output}
${dialect === 'portable' ? '    # dialect: node # who reads the file; without it, what all readers agree on' : `    dialect: ${dialect} # who reads the file`}
`;
}

/** Where there is no .env to begin with. */
export const firstTemplate = `# \`ssm:./GREETING\` is the parameter GREETING of the environment. Everything else stays as it is.
GREETING=ssm:./GREETING
`;
export const firstParameter = { key: 'GREETING', value: 'hello' } as const;
