/** Finds many sequences of bytes in one pass. */
export class Matcher {
  readonly #needles: readonly Buffer[];
  /** By a hash of four bytes: whether a needle may begin so. */
  readonly #mayBegin = new Uint8Array(filterSize);
  readonly #byBeginning = new Map<number, number[]>();

  /** @param needles of four bytes at least */
  constructor(needles: readonly Buffer[]) {
    this.#needles = needles;
    for (const [index, needle] of needles.entries()) {
      if (needle.length < 4) throw new RangeError('a needle has four bytes at least');
      const word = needle.readUInt32LE(0);
      this.#mayBegin[hash(word)] = 1;
      const same = this.#byBeginning.get(word);
      if (same === undefined) this.#byBeginning.set(word, [index]);
      else same.push(index);
    }
  }

  /** Calls `found` for each place where a needle stands, in the order of the places. */
  find(bytes: Buffer, found: (needle: number, offset: number) => void): void {
    const mayBegin = this.#mayBegin;
    let word = ((bytes[0] ?? 0) << 8) | ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 24);
    for (let end = 3; end < bytes.length; end++) {
      word = (word >>> 8) | ((bytes[end] as number) << 24);
      if (mayBegin[hash(word)] === 0) continue;
      for (const index of this.#byBeginning.get(word >>> 0) ?? []) {
        const needle = this.#needles[index] as Buffer;
        const start = end - 3;
        const fits = start + needle.length <= bytes.length;
        if (fits && bytes.compare(needle, 0, needle.length, start, start + needle.length) === 0) found(index, start);
      }
    }
  }
}

const filterSize = 1 << 16;

/** Knuth's multiplicative hash. */
function hash(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 16;
}
