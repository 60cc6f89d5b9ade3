import fc from 'fast-check';

/** Of the size of a real one: 4 KB, in lines of 64 characters, with its final line break. */
export const pem = `-----BEGIN PRIVATE KEY-----\n${'bm90IGEgcmVhbCBrZXksIGp1c3QgYmFzZTY0IG9mIGEgc2VudGVuY2UuIC4uIC4u\n'.repeat(62)}-----END PRIVATE KEY-----\n`;

/** What people and generators put into Parameter Store, and what readers of config files stumble over. */
export const hostileValues: Readonly<Record<string, string>> = {
  'a usual password': 'correct-horse-battery-staple',
  'double quotes': '"pass"word"',
  'single quotes': "it's 'here'",
  backticks: 'run `id` now',
  'all three quotes': `a"b'c\`d`,
  'a line break': 'first\nsecond',
  'line breaks all around': '\n\nmiddle\n\n',
  'Windows line breaks': 'first\r\nsecond\r\n',
  'a carriage return': 'first\rsecond',
  'a trailing line break': 'ends with a line break\n',
  'a variable of a shell': '$HOME ${y} $(id) $$ $1',
  'dollar at the end': 'pa$$',
  'a hash': '#not a comment',
  'a hash after a blank': 'not # a comment',
  'a colon and a blank': 'key: value',
  'a colon at the end': 'key:',
  'an equals sign and a quote': 'KEY="value',
  backslashes: 'C:\\new\\table\\',
  'the text backslash n': 'a\\nb',
  'an emoji': 'rocket 🚀 family 👨‍👩‍👧',
  'beyond the basic plane': '𝒳 \u{10ffff} \u{1f600}',
  'combining marks': 'e\u0301 \u200d \u200b',
  'right to left': '\u202eabc\u202c \u05d0',
  'line separators of Unicode': 'a\u2028b\u2029c',
  'next line': 'a\u0085b',
  'a byte order mark inside': 'a\ufeffb',
  'a non-character': 'a\ufffeb\uffff',
  delete: 'a\u007fb\u0080c\u009fd',
  'control characters': 'a\u0001b\u0007c\u0008d\u000be\u000cf\u001bg\u001fh',
  'a tab': 'a\tb',
  'a leading tab': '\tindented',
  'blanks around': '  padded  ',
  'no-break spaces around': '\u00a0padded\u00a0',
  'leading zeros': '0123',
  no: 'no',
  yes: 'Yes',
  on: 'on',
  y: 'y',
  true: 'true',
  'an exponent': '1e3',
  'a sexagesimal number': '1:30',
  'an octal number': '0o17',
  'a hexadecimal number': '0x1F',
  'underscores in a number': '1_000',
  infinity: '.inf',
  'a date': '2001-01-01',
  'a timestamp': '2001-12-14t21:59:43.10-05:00',
  tilde: '~',
  null: 'null',
  'a merge key': '<<',
  'a default key': '=',
  'an item of a list': '- x',
  'a dash': '-',
  'a question': '? x',
  'an alias': '*a',
  'an anchor': '&a',
  'a tag': '!!js/function "function(){}"',
  'a directive': '%YAML 1.1',
  'a document': '---\nadmin: true\n...',
  'a block': '|\n  text',
  'a list': '[a, b]',
  'a mapping': '{a: b}',
  'an at sign': '@x',
  'an injected setting': 'x\nADMIN=true\nadmin: true',
  'an injected field': '", "admin": true, "x": "',
  'a template': '{{x}} {{ .Values.y }}',
  'a reference': 'ssm:/a',
  'an embedded reference': 'a ${ssm:/a} b',
  'an escaped reference': '$${ssm:/a}',
  'a CloudFormation reference': '{{resolve:ssm:/a:1}}',
  'an end of a comment': '*/ // <!-- -->',
  markup: '<a href="x">&amp;</a>',
  'a private key': pem,
  'JSON text': '{"user": "me", "roles": ["a", null], "n": 1.0}',
  'a text of YAML': 'list:\n  - one\n\n  - two # c\n',
  'indented lines': '  first\n    second\n third',
  'lines with blanks at their ends': 'first \nsecond\t\n',
  'a line of blanks': 'first\n  \nthird',
  '4,000 characters on a line': 'abcd-"e"-'.repeat(444) + 'f',
};

/** Full Unicode, texts made of the signs that mean something somewhere, and the list above. Never blank: that is refused. */
export function hostileText(maxLength = 40): fc.Arbitrary<string> {
  const signs = ['"', "'", '`', '\\', '\n', '\r', '\r\n', '\t', ' ', '  ', '#', ' #', ': ', ':', '$', '${', '}', '{', '[', ']', ',', '- '];
  const more = ['\\n', '\\r', '=', '="', '%', '&', '*', '!', '|', '>', '@', '~', '?', '<<', '---', '...', '\u0085', '\u2028', '\ufeff'];
  const pieces = fc.constantFrom(
    ...signs,
    ...more,
    '\u007f',
    '\u0000',
    '\u00a0',
    '𝒳',
    '🚀',
    'é',
    'a',
    'b',
    '0',
    '1',
    'ssm:/a',
    '${ssm:/a}',
    'no',
  );
  return fc
    .oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength, size: 'max' }) },
      { weight: 5, arbitrary: fc.string({ unit: pieces, minLength: 1, maxLength: Math.ceil(maxLength / 2), size: 'max' }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength, size: 'max' }) },
      { weight: 1, arbitrary: fc.constantFrom(...Object.values(hostileValues)) },
    )
    .filter((text) => text.trim() !== '');
}

/**
 * Whether `node --env-file` has a spelling for a text: it decodes nothing but `\n` in double quotes, a text ends at the
 * next quote of its kind, and carriage returns are dropped. (facts: dotenv.md 3.3)
 */
export function isHeldByNode(text: string): boolean {
  if (/[\r\0]/.test(text)) return false;
  return !text.includes("'") || !text.includes('`') || (!text.includes('"') && !text.includes('\\n'));
}

/** Whether the readers of .env files agree on a text: what the dialect `portable` promises to hold. (facts: dotenv.md 3.3) */
export function isHeldByAll(text: string): boolean {
  return !/['\\$]|="|\p{Cc}/u.test(text);
}
