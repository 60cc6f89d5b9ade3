import { createHash } from 'node:crypto';

/** The value of a parameter: different for each name, some of them such that a config format has to quote them. */
export function valueOf(name) {
  const digest = createHash('sha256').update(name).digest('base64url');
  return digest < 'H' ? `${digest}: "a" #b` : digest;
}
