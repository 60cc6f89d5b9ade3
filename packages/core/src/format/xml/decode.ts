/** What a reader takes raw text for, and whether there is an `&` in it that says nothing we know. */
export interface Decoded {
  readonly text: string;
  /** The first entity that only a document type could explain, or an `&` that begins none. */
  readonly unknown?: string;
}

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const cdata = { start: '<![CDATA[', end: ']]>' } as const;

/** The text of an element between two tags: character data, references and CDATA sections. */
export function decodeText(raw: string): Decoded {
  const pieces: Decoded[] = [];
  let at = 0;
  for (let start = raw.indexOf(cdata.start); start !== -1; start = raw.indexOf(cdata.start, at)) {
    const end = endOfCdata(raw, start);
    pieces.push(decodeReferences(withLineFeeds(raw.slice(at, start))), { text: cdataText(raw.slice(start, end)) });
    at = end;
  }
  pieces.push(decodeReferences(withLineFeeds(raw.slice(at))));
  return { text: pieces.map(({ text }) => text).join(''), ...unknownIn(pieces) };
}

/** What stands in the quotes of an attribute: blanks of every kind are read as spaces. */
export function decodeAttribute(raw: string): Decoded {
  return decodeReferences(withLineFeeds(raw).replaceAll(/[\t\n]/g, ' '));
}

export function cdataText(section: string): string {
  return withLineFeeds(section.slice(cdata.start.length, section.endsWith(cdata.end) ? -cdata.end.length : undefined));
}

/** Where the section that begins at `start` is over. */
export function endOfCdata(source: string, start: number): number {
  const end = source.indexOf(cdata.end, start + cdata.start.length);
  return end === -1 ? source.length : end + cdata.end.length;
}

function withLineFeeds(raw: string): string {
  return raw.replaceAll(/\r\n?/g, '\n');
}

function unknownIn(pieces: readonly Decoded[]): { unknown?: string } {
  const unknown = pieces.find((piece) => piece.unknown !== undefined)?.unknown;
  return unknown === undefined ? {} : { unknown };
}

function decodeReferences(raw: string): Decoded {
  let unknown: string | undefined;
  const text = raw.replaceAll(
    /&(?:#x([0-9a-fA-F]{1,8});|#([0-9]{1,8});|([\w:.-]{1,100});)?/g,
    (whole, hex?: string, decimal?: string, name = '') => {
      const number = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const character = number <= 0x10ffff ? String.fromCodePoint(number) : Object.hasOwn(predefined, name) ? predefined[name] : undefined;
      if (character?.isWellFormed()) return character;
      unknown ??= whole;
      return whole;
    },
  );
  return { text, ...(unknown === undefined ? {} : { unknown }) };
}
