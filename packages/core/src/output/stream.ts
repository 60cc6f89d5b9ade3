import { reveal, type Secret } from '../secret/secret.ts';

/** Writes a secret to a stream that somebody asked for it on: the way of `-o -` and of `--reveal`. */
export function writeOut(text: Secret, stream: NodeJS.WritableStream): void {
  stream.write(reveal(text));
}
