import type { AuditRule } from '../config/config.ts';

/** An `error` breaks a practice, a `warning` may have its reasons, an `info` is good to know and never fails a run. */
export type Severity = 'error' | 'warning' | 'info';

/** A practice of the guides. */
export interface Rule {
  readonly severity: Severity;
  /** What should be, as a sentence. */
  readonly title: string;
  readonly reason: string;
  readonly fix: string;
  /** Documentation: a link. */
  readonly source: string;
}

const parameterStore = 'https://docs.aws.amazon.com/systems-manager/latest/userguide';
const kms = 'https://docs.aws.amazon.com/kms/latest/developerguide';

export const rules: Readonly<Record<AuditRule, Rule>> = {
  'default-key': {
    severity: 'error',
    title: 'a SecureString has a key of your own',
    reason: 'everybody in the account may decrypt with `alias/aws/ssm`, and its policy cannot be changed',
    fix: 'make a key for this project and environment, and write the parameter again with it',
    source: `${parameterStore}/ps-restrict-decryption.html`,
  },
  'shared-key': {
    severity: 'error',
    title: 'a key belongs to one project and one environment',
    reason: 'whoever may decrypt for one of them may decrypt for all',
    fix: 'make a key for each, and write the parameters again with their own',
    source: 'https://docs.aws.amazon.com/prescriptive-guidance/latest/aws-kms-best-practices/data-protection.html',
  },
  'key-unusable': {
    severity: 'error',
    title: 'a key that encrypts parameters is enabled',
    reason: 'what it encrypts cannot be read now, and never again once the key is deleted',
    fix: 'enable the key, or cancel its deletion (`aws kms cancel-key-deletion`, `aws kms enable-key`)',
    source: `${kms}/key-state.html`,
  },
  'key-rotation-off': {
    severity: 'warning',
    title: 'a key is rotated',
    reason: 'without rotation one key material encrypts everything for ever',
    fix: 'aws kms enable-key-rotation --key-id KEY',
    source: `${kms}/rotate-keys.html`,
  },
  'secret-in-string': {
    severity: 'error',
    title: 'a secret is a SecureString',
    reason: 'a String is not encrypted, and is shown in consoles, logs and diffs',
    fix: 'write it again as a SecureString with a key of your own; the value has been readable, so replace it too',
    source: `${parameterStore}/what-is-a-parameter.html`,
  },
  'outside-hierarchy': {
    severity: 'warning',
    title: 'parameters lie below the hierarchy of the config',
    reason: 'rights are granted by path, so that a name elsewhere needs a right of its own',
    fix: 'move the parameter below the hierarchy, or add its path to `hierarchy`',
    source: `${parameterStore}/sysman-paramstore-hierarchies.html`,
  },
  'missing-parameter': {
    severity: 'error',
    title: 'a parameter that a template asks for exists',
    reason: 'the next render stops there',
    fix: 'write the parameter, or mend the reference',
    source: `${parameterStore}/systems-manager-parameter-store.html`,
  },
  'unused-parameter': {
    severity: 'warning',
    title: 'a parameter below the hierarchy is asked for by a template',
    reason: 'a secret that nobody needs can still be stolen',
    fix: 'delete the parameter, or ask for it',
    source: 'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html',
  },
  'wide-identity': {
    severity: 'warning',
    title: 'the identity of this run may read its own parameters only',
    reason: 'who takes this identity over reads everything that it may read',
    fix: 'grant exact ARNs, which `ssmith policy` prints; AmazonSSMManagedInstanceCore grants every name',
    source: `${parameterStore}/ps-restrict-parameter-access.html`,
  },
  'tracked-by-git': {
    severity: 'error',
    title: 'a rendered file is not tracked by git',
    reason: 'its values are committed with the next change, and stay in the history',
    fix: 'git rm --cached FILE, add it to .gitignore, and replace what has been committed',
    source: 'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository',
  },
  'not-ignored-by-git': {
    severity: 'warning',
    title: 'a rendered file is ignored by git',
    reason: 'one `git add .` away from being tracked',
    fix: 'add it to .gitignore',
    source: 'https://git-scm.com/docs/gitignore',
  },
  'in-docker-context': {
    severity: 'error',
    title: 'a rendered file is not part of a Docker build context',
    reason: '`COPY . .` puts it into a layer, where everybody who has the image finds it',
    fix: 'add it to .dockerignore',
    source: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
  },
  'rendered-in-image': {
    severity: 'error',
    title: 'a Dockerfile does not render files',
    reason: 'the layer keeps them, in the image and in the cache of its builder, whatever a later one removes',
    fix: 'render when the container starts: `ssmith init docker` writes an entrypoint that does',
    source: 'https://docs.docker.com/build/building/secrets/',
  },
  'world-readable': {
    severity: 'error',
    title: 'a rendered file is closed to others',
    reason: 'every process of the machine can read it',
    fix: 'chmod o-rwx FILE, and set a `mode` that ends in 0',
    source: 'https://cwe.mitre.org/data/definitions/732.html',
  },
  'stale-render': {
    severity: 'warning',
    title: 'a rendered file has the present versions of its parameters',
    reason: 'a secret that was replaced is still in use',
    fix: 'ssmith render',
    source: 'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html',
  },
  'old-generations': {
    severity: 'info',
    title: 'no earlier generation of the files is kept',
    reason: 'it holds values that may have been replaced since',
    fix: 'set `keep: 0` if nobody rolls back',
    source: 'https://cwe.mitre.org/data/definitions/313.html',
  },
  'on-disk': {
    severity: 'info',
    title: 'a rendered file lies in memory',
    reason: 'what lies on a disk is in its backups and snapshots too',
    fix: 'write it below /run, or give it to one process with `ssmith exec`',
    source: 'https://docs.kernel.org/filesystems/tmpfs.html',
  },
  'unused-allowance': {
    severity: 'info',
    title: 'what `audit.allow` allows is there',
    reason: 'an allowance for nothing hides what comes later',
    fix: 'remove it from the config',
    source: 'https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_continuous_reduction.html',
  },
};
