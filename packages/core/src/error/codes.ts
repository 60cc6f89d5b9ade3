/**
 * What can go wrong, and the exit code that says so. One table for the program, its messages and its documentation.
 * The order of `exitPriority` decides which code a run with several kinds of failure ends with.
 */
export const codes = {
  usage: { exit: 2, title: 'the command line is wrong' },
  'config-not-found': { exit: 2, title: 'there is no config file' },
  'config-invalid': { exit: 2, title: 'the config file is wrong' },
  'config-unsafe': { exit: 2, title: 'the config file can be changed by others' },
  'variable-missing': { exit: 2, title: 'a variable has no value' },
  'variable-invalid': { exit: 2, title: 'the value of a variable has characters that a name cannot have' },
  'store-unknown': { exit: 2, title: 'a reference names a store that the config does not have' },
  'store-local': { exit: 2, title: 'a deployment would read from an embedded store' },
  'store-invalid': { exit: 2, title: 'the file of an embedded store is wrong' },
  'region-missing': { exit: 2, title: 'no region is known' },
  'endpoint-insecure': { exit: 2, title: 'an endpoint would carry secrets over plain http' },
  'name-invalid': { exit: 2, title: 'this cannot be the name of a parameter' },
  'key-refused': { exit: 2, title: 'a parameter would not be encrypted with a key of its own project' },
  'account-mismatch': { exit: 2, title: 'the answer comes from another account or region' },
  'account-missing': { exit: 2, title: 'the account of a store is not known' },
  'output-refused': { exit: 2, title: 'an output is in a place, or has rights, that are not safe' },
  'output-collision': { exit: 2, title: 'two templates write the same file' },
  'owner-impossible': { exit: 2, title: 'the owner of an output cannot be set' },
  'template-unreadable': { exit: 3, title: 'a template cannot be read' },
  'template-syntax': { exit: 3, title: 'a template is not what its format asks for' },
  'reference-syntax': { exit: 3, title: 'a reference cannot be read' },
  'value-unstorable': { exit: 3, title: 'Parameter Store cannot hold a value' },
  'value-unencodable': { exit: 3, title: 'a value cannot be written in this format' },
  'render-mismatch': { exit: 3, title: 'the rendered file does not read back as intended' },
  'parameter-not-found': { exit: 4, title: 'a parameter does not exist' },
  'parameter-exists': { exit: 4, title: 'a parameter exists already' },
  'version-mismatch': { exit: 4, title: 'a parameter has another version than was expected' },
  'version-not-found': { exit: 4, title: 'a parameter does not have this version or label' },
  'field-not-found': { exit: 4, title: 'a JSON value does not have this field' },
  'value-type': { exit: 4, title: 'a value is not of the type that the reference asks for' },
  'value-empty': { exit: 4, title: 'a value is empty' },
  'tree-empty': { exit: 4, title: 'nothing is below a path' },
  'access-denied': { exit: 5, title: 'a parameter or its key may not be read' },
  'key-unusable': { exit: 5, title: 'the key of a parameter cannot be used' },
  'credentials-missing': { exit: 5, title: 'there are no usable credentials' },
  'service-unavailable': { exit: 6, title: 'Parameter Store did not answer' },
  'service-throttled': { exit: 6, title: 'Parameter Store asked to slow down for too long' },
  'service-protocol': { exit: 6, title: 'something that is not Parameter Store answered' },
  leak: { exit: 9, title: 'a secret stands, or would stand, where it must not be' },
  busy: { exit: 8, title: 'another run holds the lock' },
  'check-failed': { exit: 11, title: 'a check command did not accept a file; nothing has been changed' },
  'reload-failed': { exit: 11, title: 'the reload command failed; the files before are in place again' },
  'verify-failed': { exit: 11, title: 'the verification of a deployment failed; the files before are in place again' },
  'hook-failed': { exit: 11, title: 'a command before or after a deployment failed' },
  'write-failed': { exit: 7, title: 'a file could not be written' },
  'state-failed': { exit: 7, title: 'the record of what was rendered could not be used' },
  internal: { exit: 1, title: 'a bug in ssmith' },
} as const satisfies Record<string, { exit: number; title: string }>;

export type ProblemCode = keyof typeof codes;

/** 6 says "try again", so it must not hide a failure that trying again cannot mend. */
const exitPriority: readonly number[] = [1, 2, 9, 3, 5, 4, 7, 11, 8, 6];

/** The exit code of a run with these problems. */
export function exitCodeOf(problems: readonly { readonly code: ProblemCode }[]): number {
  const exits = new Set<number>(problems.map((problem) => codes[problem.code].exit));
  return exitPriority.find((exit) => exits.has(exit)) ?? 1;
}
