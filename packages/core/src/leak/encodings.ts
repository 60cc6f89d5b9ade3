/**
 * The forms in which a text turns up in files: as it is, or as encoders, minifiers and serialisers on the way make it.
 * By a name for messages. Each is a sequence of bytes.
 */
export function encodingsOf(text: string): Map<string, Buffer> {
  const bytes = Buffer.from(text, 'utf8');
  const forms = new Map<string, Buffer>();
  const add = (name: string, form: string | Buffer): void => {
    const needle = typeof form === 'string' ? Buffer.from(form, 'utf8') : form;
    if (needle.length >= shortest) forms.set(name, needle);
  };
  add('as it is', bytes);
  for (const [name, form] of [...quoted(text), ...percent(text), ...markup(text), ...numbers(text, bytes)]) add(name, form);
  for (const [name, form] of base64(bytes)) add(name, form);
  add('UTF-16, little-endian', Buffer.from(text, 'utf16le'));
  add('UTF-16, big-endian', Buffer.from(text, 'utf16le').swap16());
  add('reversed', [...text].toReversed().join(''));
  const lines = text.split(/\r?\n/);
  if (lines.length > 1) for (const [index, line] of lines.entries()) if (!isArmour(line)) add(`its line ${index + 1}`, line);
  return distinct(forms);
}

/** Bytes: what is shorter turns up by chance. */
export const shortest = 8;

type Form = readonly [name: string, form: string];

/** Literals of JSON, of JavaScript in each of its quotes, and of what quotes them once more. */
export function quoted(text: string): Form[] {
  const json = JSON.stringify(text).slice(1, -1);
  const script = (quote: string): string =>
    text
      .replaceAll('\\', '\\\\')
      .replaceAll(quote, `\\${quote}`)
      .replace(/[\n\r\t\b\f\v]/g, (sign) => controls[sign] ?? sign);
  return [
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['JSON, ASCII only', ascii(json)],
    ['JavaScript, single quotes', script("'")],
    ['JavaScript, double quotes', script('"')],
    ['JavaScript, template', text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')],
    ['YAML, single quotes', text.replaceAll("'", "''")],
    ['shell, single quotes', text.replaceAll("'", String.raw`'\''`)],
  ];
}

const controls: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

function ascii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** URLs and forms. A lone half of a surrogate pair has no such form. */
function percent(text: string): Form[] {
  const component = encodeURIComponent(text.toWellFormed());
  const all = component.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return [
    ['URL', component],
    ['URL, all reserved', all],
    ['URL, lower case', component.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())],
    ['URL, every byte', [...Buffer.from(text)].map((byte) => `%${hex(byte, 2)}`).join('')],
    ['URL in URL', encodeURIComponent(component)],
    ['form', new URLSearchParams([['', text]]).toString().slice(1)],
  ];
}

function markup(text: string): Form[] {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  const apostrophes: Readonly<Record<string, string>> = { ...names, "'": '&apos;' };
  const inText: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  const replace = (table: Readonly<Record<string, string>>): string => text.replace(/[&<>"']/g, (sign) => table[sign] ?? sign);
  return [
    ['HTML', replace(names)],
    ['XML', replace(apostrophes)],
    ['HTML text', replace(inText)],
    ['HTML, decimal', [...text].map((sign) => `&#${sign.codePointAt(0)};`).join('')],
    ['HTML, hexadecimal', [...text].map((sign) => `&#x${(sign.codePointAt(0) ?? 0).toString(16)};`).join('')],
    ['HTML, signs in hexadecimal', text.replace(/[&<>"']/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`)],
  ];
}

/** Each unit or byte as a number. */
function numbers(text: string, bytes: Buffer): Form[] {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const list = [...bytes];
  return [
    ['\\u escapes', units.map((unit) => `\\u${hex(unit, 4)}`).join('')],
    ['\\u escapes, upper case', units.map((unit) => `\\u${hex(unit, 4).toUpperCase()}`).join('')],
    ['\\x escapes of characters', units.every((unit) => unit < 256) ? units.map((unit) => `\\x${hex(unit, 2)}`).join('') : ''],
    ['\\x escapes', list.map((byte) => `\\x${hex(byte, 2)}`).join('')],
    ['\\x escapes, upper case', list.map((byte) => `\\x${hex(byte, 2).toUpperCase()}`).join('')],
    ['octal escapes', list.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')],
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal, upper case', bytes.toString('hex').toUpperCase()],
    ['hexadecimal with blanks', list.map((byte) => hex(byte, 2)).join(' ')],
    ['list of bytes', list.join(',')],
    ['list of bytes with blanks', list.join(', ')],
    ['list of bytes, a line each', list.join(',\n')],
    ['list of bytes in hexadecimal', list.map((byte) => `0x${hex(byte, 2)}`).join(',')],
    ['list of bytes in hexadecimal with blanks', list.map((byte) => `0x${hex(byte, 2)}`).join(', ')],
  ];
}

/** What is the same wherever the text begins in the three bytes that make four signs. */
function base64(bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((offset): Form[] => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first signs hold bits of what stands before, the last one bits of what follows.
    const form = padded.slice(offset === 0 ? 0 : offset + 1, padded.length - ((bytes.length + offset) % 3 === 0 ? 0 : 1));
    const where = offset === 0 ? '' : `, in a text, ${offset}`;
    return [
      [`base64${where}`, form],
      [`base64url${where}`, form.replaceAll('+', '-').replaceAll('/', '_')],
    ];
  });
}

function hex(number: number, width: number): string {
  return number.toString(16).padStart(width, '0');
}

/** `-----BEGIN PRIVATE KEY-----` is a part of many texts, and no secret. */
export function isArmour(line: string): boolean {
  return /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line.trim());
}

/** The first name of each form. */
function distinct(forms: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  const seen = new Set<string>();
  return new Map(
    [...forms].filter(([, form]) => {
      const key = form.toString('latin1');
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }),
  );
}
