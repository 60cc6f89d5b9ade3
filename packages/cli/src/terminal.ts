import { styleText } from 'node:util';
import type { Paint } from '@ssmith/core';

/** Colours for a stream, when a person looks at it and did not ask for none. */
export function paintFor(stream: NodeJS.WriteStream, noColor: boolean): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const wanted = !noColor && !NO_COLOR && TERM !== 'dumb' && (stream.isTTY || (FORCE_COLOR !== undefined && FORCE_COLOR !== '0'));
  const style =
    (...format: Parameters<typeof styleText>[0][]) =>
    (text: string): string =>
      wanted ? format.reduce((styled, one) => styleText(one, styled, { validateStream: false } as never), text) : text;
  return { error: style('red', 'bold'), warning: style('yellow', 'bold'), mark: style('red'), quiet: style('dim') };
}

/** One line on a terminal that says what takes long; gone when it is over. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #enabled: boolean;
  #timer: NodeJS.Timeout | undefined;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, enabled: boolean) {
    this.#stream = stream;
    this.#enabled = enabled && stream.isTTY === true && !process.env['CI'];
  }

  /** Shown after half a second: what is quick needs no words. */
  start(message: string): void {
    this.stop();
    if (!this.#enabled) return;
    const began = Date.now();
    const show = (): void => {
      this.#shown = true;
      this.#stream.write(`\r\u001b[2K${message} (${Math.round((Date.now() - began) / 1000)} s)`);
      this.#timer = setTimeout(show, 1000).unref();
    };
    this.#timer = setTimeout(show, 500).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}
