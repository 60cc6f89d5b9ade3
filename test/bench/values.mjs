import { createHash } from 'node:crypto';

/** The value of a parameter: different for each name, some of them such that a config format has to quote them. */
export function valueOf(name) {
  const digest = createHash('sha256').update(name).digest('base64url');
  return digest < 'H' ? `${digest}: "a" #b` : digest;
}

/** The settings of a case: the key in its file, and the parameter. */
export function names(references) {
  return Array.from({ length: references }, (_, index) => ({ key: `SETTING_${index}`, name: `/bench/production/setting-${index}` }));
}
