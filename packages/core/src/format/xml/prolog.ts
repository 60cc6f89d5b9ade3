/** What the first lines of a file say about all of it. */
export interface Prolog {
  /** The encoding that the file is in, if that is not the one that it is written in. */
  readonly foreign: string | undefined;
  readonly ascii: boolean;
  /** It may declare types of attributes, in which readers drop blanks. */
  readonly hasDoctype: boolean;
}

const declaration = /^\ufeff?<\?xml[ \t\r\n][^>]{0,500}?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([^"']*)["']/;

export function readProlog(source: string): Prolog {
  const encoding = declaration.exec(source)?.[1] ?? 'UTF-8';
  const ascii = /^(?:us-)?ascii$/i.test(encoding);
  return { foreign: ascii || /^utf-?8$/i.test(encoding) ? undefined : encoding, ascii, hasDoctype: source.includes('<!DOCTYPE') };
}
