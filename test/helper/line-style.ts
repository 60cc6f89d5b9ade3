import { expect } from 'vitest';

/** How one value stands on the lines of a template: what stays, the token that is written anew, and what stays again. */
export interface LineStyle {
  readonly before: string;
  readonly token: (reference: string) => string;
  readonly after: string;
  /** What a reader finds when the reference has the value `v`. */
  readonly meant: (v: string) => string;
}

export const itself = (v: string): string => v;

export function style(before: string, token: LineStyle['token'], after = '', meant: LineStyle['meant'] = itself): LineStyle {
  return { before, token, after, meant };
}

export const names = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** What stays of a template: the pieces between its tokens. `NAME` in a style is the key. */
export function outsideOf(styles: readonly LineStyle[], around: readonly [string, string, string], lineBreak: string): string[] {
  const [first, middle, last] = around;
  let piece = first;
  const pieces: string[] = [];
  styles.forEach(({ before, after }, index) => {
    pieces.push(piece + before.replaceAll('NAME', names[index] ?? ''));
    piece = `${after}\n${index === 2 ? middle : ''}`;
  });
  return [...pieces, piece + last].map((text) => text.replaceAll('\n', lineBreak));
}

export function templateOf(styles: readonly LineStyle[], outside: readonly string[], lineBreak: string): string {
  const tokens = styles.map(({ token }, index) => token(`ssm:/v/${names[index]}`).replaceAll('\n', lineBreak));
  return outside.map((piece, index) => piece + (tokens[index] ?? '')).join('');
}

/** Every piece is there, in order, and nothing before the first or after the last. */
export function expectOutside(text: string, outside: readonly string[]): void {
  let at = 0;
  for (const [index, piece] of outside.entries()) {
    const found = index === outside.length - 1 ? text.length - piece.length : text.indexOf(piece, at);
    expect({ piece, found: found >= at && (index > 0 || found === 0) && text.startsWith(piece, found) }).toEqual({ piece, found: true });
    at = found + piece.length;
  }
}
