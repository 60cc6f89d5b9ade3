/**
 * Whether a text is one of the patterns, in which `*` stands for any characters and `?` for one.
 * @throws {TypeError} for a policy variable such as `${aws:username}`, which is not known here
 */
export function matcher(patterns: readonly string[], flags: '' | 'i' = ''): (text: string) => boolean {
  const expressions = patterns.map((pattern) => {
    if (pattern.includes('${')) throw new TypeError(`policies cannot have variables here: ${pattern}`);
    const parts = pattern.split(/([*?])/).map((part) => wildcards[part] ?? part.replace(/[\\^$.|+(){}[\]]/g, '\\$&'));
    return new RegExp(`^${parts.join('')}$`, `s${flags}`);
  });
  return (text) => expressions.some((expression) => expression.test(text));
}

const wildcards: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };
