const characters = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join('');

/** Values that some encoder, parser or shell would like to change. */
export const oddValues = [
  `${characters(0x01, 0x1f)}\u007f`,
  characters(0x20, 0x7e),
  characters(0x80, 0x24f),
  '\u0085 \u00a0 \u2028 \u2029 \ufeff \u200b \ufffd \uffff',
  '\ufeffa byte order mark first',
  'emoji 🔑, family 👩‍👩‍👧, e\u0301 and é',
  'line\nline\r\nline\rend\n',
  '\n\n  leading and trailing \t\n',
  ' ',
  'no',
  'null',
  '~',
  '0123',
  '1e3',
  '0x1F',
  '2026-11-21',
  '{"a": [1, "b"]}',
  '{{resolve:ssm:/x}} ${ssm:/a} ssm:/a $HOME `id` $(id) %PATH% !!binary &anchor *alias # no comment',
  `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(40)}-----END PRIVATE KEY-----\n`,
  `"quoted" 'quoted' \\backslash\\ \\n \\u0041`,
  'x'.repeat(8192),
];
