/** From what a parser calls a place, both counted from 1, to the offset in the text. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let left = line - 1; left > 0; left -= 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) break;
    start = end + 1;
  }
  return Math.max(0, Math.min(start + column - 1, text.length - 1));
}
