/** Answers, by everything that they depend on. Environments, outputs and compilers of one run have plugins of their own, and ask once. */
const answers = new Map<string, Promise<unknown>>();

/** Asks, unless somebody in this process has asked the same. What failed is asked again. */
export async function askOnce<T>(key: readonly unknown[], ask: () => Promise<T>): Promise<T> {
  const name = JSON.stringify(key);
  const earlier = answers.get(name) as Promise<T> | undefined;
  if (earlier !== undefined) return earlier;
  const asked = ask();
  answers.set(name, asked);
  asked.catch(() => answers.delete(name));
  return asked;
}

/** While somebody develops, a value may be another one now. */
export function forgetAnswers(): void {
  answers.clear();
}
