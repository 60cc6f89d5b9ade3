/** The forms in which a value may show up in an output: as it is, or as encoders on the way make it. */
export function encodingsOf(value: string): Map<string, string> {
  const bytes = Buffer.from(value, 'utf8');
  const json = JSON.stringify(value).slice(1, -1);
  const units = [...value].map((character) => character.codePointAt(0) ?? 0);
  const hex = (width: number, prefix: string): string => units.map((unit) => prefix + unit.toString(16).padStart(width, '0')).join('');
  const base64 = (offset: number): string => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(offset === 0 ? 0 : offset + 1, text.length - ((bytes.length + offset) % 3 === 0 ? 0 : 1));
  };
  const html: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  const forms = new Map<string, string>([
    ['as it is', value],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['URI component', encodeURIComponent(value)],
    ['URI, all reserved', encodeURIComponent(value).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)],
    ['URI, lower case', encodeURIComponent(value).replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())],
    ['form', new URLSearchParams([['', value]]).toString().slice(1)],
    ['HTML names', value.replaceAll(/[&<>"']/g, (c) => html[c] ?? c)],
    ['HTML numbers', value.replaceAll(/[&<>"']/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`)],
    ['single quoted', value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")],
    ['YAML single quoted', value.replaceAll("'", "''")],
    ['shell', value.replaceAll("'", `'\\''`)],
    ['\\u escapes', hex(4, '\\u')],
    ['\\x escapes', hex(2, '\\x')],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['base64', base64(0)],
    ['base64 shifted by one', base64(1)],
    ['base64 shifted by two', base64(2)],
    ['base64url', bytes.toString('base64url')],
    ['UTF-16', bytes.toString('utf16le')],
    ['reversed', [...value].toReversed().join('')],
    ['byte list', [...bytes].join(',')],
    ['byte list with blanks', [...bytes].join(', ')],
    ['Buffer as inspected', [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')],
  ]);
  for (const [index, line] of value.split('\n').entries()) if (line.length >= 8) forms.set(`line ${index + 1}`, line);
  return forms;
}

/** The names of the forms in which the text holds one of the values. */
export function leaks(text: string, values: readonly string[]): string[] {
  return values.flatMap((value) =>
    [...encodingsOf(value)].filter(([, form]) => form.length >= 8 && text.includes(form)).map(([name]) => name),
  );
}
