import {
  bare,
  base64Help,
  blanks,
  commented,
  crlf,
  type Dialect,
  decodeEscapes,
  lineFaults,
  longComment,
  nul,
  oddName,
  quotedComment,
} from './dialect.ts';

/** Readers whose double quotes have escapes, so that they hold nearly everything. */
const quotes = ["'", '"'] as const;

type Escapes = Readonly<Record<string, string>>;

const same: Escapes = { '\\': '\\', '"': '"' };
const controls: Escapes = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f' };

/** @param escapes from the sign after the backslash to what it stands for */
function inDoubleQuotes(text: string, escapes: Escapes, pattern: RegExp): string {
  const signs = new Map(Object.entries(escapes).map(([sign, character]) => [character, sign]));
  return `"${text.replaceAll(pattern, (character) => `\\${signs.get(character) ?? character}`)}"`;
}

/** What ends or joins words, or begins another assignment: a shell reads more there than a value, and systemd does not. */
const shellSign = /[\\`'"&|;<>()]|\$(?!$)|[ \t][A-Za-z_]\w*=/;

/** bash, dash, and the `EnvironmentFile=` of systemd. */
export const posix: Dialect = {
  name: 'posix',
  readers: ['bash', 'dash', 'systemd'],
  spelling: 'bare where that is safe, else in double quotes with a backslash before `\\`, `"`, `$` and a backtick; line breaks as they are',
  refusals: [
    nul,
    {
      what: 'a character that Unicode has not and never will have',
      why: 'makes systemd refuse the whole file',
      help: base64Help,
      applies: (text) => /\p{Noncharacter_Code_Point}/u.test(text),
    },
  ],
  notes: ['A line with `export` is for shells only: systemd does not read it.'],
  quotes,
  escapesIn: ['"'],
  noComments: true,
  decode: (piece, quote) => {
    if (quote === "'") return piece;
    if (quote === '') return shellSign.test(piece) ? undefined : piece;
    return decodeEscapes(piece, /\\(?:[^]|$)|[$`](?!$)/g, (match) =>
      /^\\[\\"$`]$/.test(match) ? match.slice(1) : match[1] === '\n' ? '' : match.length > 1 ? match : undefined,
    );
  },
  lineFault: lineFaults('not both a shell and systemd understand', [oddName, blanks, crlf, commented]),
  encode: (text, quote) => {
    if (quote === '' && bare.test(text)) return text;
    if (quote === "'" && !/['\\]/.test(text)) return `'${text}'`;
    return inDoubleQuotes(text, {}, /[\\"$`]/g);
  },
};

/** The `.env` and the `env_file` of Docker Compose. */
export const compose: Dialect = {
  name: 'compose',
  readers: ['compose-go'],
  spelling: 'bare where that is safe, else in double quotes; `\\`, `"` and line breaks escaped, `$` as `$$`',
  refusals: [nul],
  quotes,
  escapesIn: quotes,
  keepsReturns: true,
  decode: (piece, quote) => {
    if (quote === '') return /\\|\$(?!$)/.test(piece) ? undefined : piece;
    if (quote === "'") return piece.replaceAll("\\'", "'");
    const known: Escapes = { ...same, n: '\n', r: '\r', t: '\t' };
    return decodeEscapes(piece, /\\(?:[^]|$)|\$\$|\$(?!$)/g, (match) => (match === '$$' ? '$' : known[match.slice(1)]));
  },
  lineFault: lineFaults('', []),
  encode: (text, quote) => {
    if (quote === '' && bare.test(text)) return text;
    if (quote === "'" && !/['\\\r]/.test(text)) return `'${text}'`;
    return inDoubleQuotes(text, { n: '\n', r: '\r' }, /[\\"\n\r]/g).replaceAll('$', '$$$$');
  },
};

/** python-dotenv with its default, which expands `${NAME}` in all quotes. */
export const python: Dialect = {
  name: 'python',
  readers: ['python-dotenv'],
  spelling: 'bare where that is safe, else in double quotes with `\\\\`, `\\"`, `\\n`, `\\r` and `\\t`',
  refusals: [
    nul,
    {
      what: '`${…}`',
      why: 'python-dotenv replaces in every kind of quotes',
      help: 'read the file with `interpolate=False` and the dialect `dotenv`, or add the filter `base64`',
      applies: (text) => /\$\{[^}]*\}/.test(text),
    },
  ],
  quotes,
  escapesIn: quotes,
  decode: (piece, quote) => {
    if (/\$\{/.test(piece)) return undefined;
    if (quote === '') return piece;
    const known: Escapes = { ...same, ...controls, "'": "'", a: '\x07', b: '\b' };
    const pattern = quote === "'" ? /\\(?:[\\']|$)/g : /\\(?:[\\'"abfnrtv]|$)/g;
    return decodeEscapes(piece, pattern, (match) => known[match.slice(1)]);
  },
  lineFault: lineFaults('', []),
  encode: (text, quote) => {
    if (quote === '' && bare.test(text)) return text;
    if (quote === "'" && !/['\\\r]/.test(text)) return `'${text}'`;
    return inDoubleQuotes(text, { n: '\n', r: '\r', t: '\t' }, /[\\"\n\r\t]/g);
  },
};

/** vlucas/phpdotenv, which Laravel uses. */
export const php: Dialect = {
  name: 'php',
  readers: ['phpdotenv'],
  spelling: 'bare where that is safe, else in double quotes with `\\\\`, `\\"`, `\\$`, `\\n`, `\\r`, `\\t`, `\\v` and `\\f`',
  refusals: [nul],
  quotes,
  escapesIn: ['"'],
  decode: (piece, quote) => {
    if (quote === "'") return piece;
    if (quote === '') return /\\|\$(?!$)/.test(piece) ? undefined : piece;
    const known: Escapes = { ...same, ...controls, $: '$' };
    return decodeEscapes(piece, /\\(?:[^]|$)|\$(?!$)/g, (match) => known[match.slice(1)]);
  },
  lineFault: lineFaults('phpdotenv does not understand', [{ ...oddName, applies: ({ key }) => key.includes('-') }, longComment]),
  encode: (text, quote) => (quote === '' && bare.test(text) ? text : inDoubleQuotes(text, { ...controls, $: '$' }, /[\\"$\n\r\t\v\f]/g)),
};

/**
 * The gem dotenv. Old versions, and new ones in their legacy mode, make line breaks of `\n` and `\r` in double quotes, and
 * all of them run `$(…)` there; in single quotes nothing happens.
 */
export const ruby: Dialect = {
  name: 'ruby',
  readers: ['Ruby dotenv'],
  spelling:
    'bare where that is safe, else in single quotes; in double quotes, with a backslash before `\\`, `"`, `$` and a backtick, where the value holds a `\'`',
  refusals: [
    nul,
    { what: 'a carriage return', why: 'the gem drops', help: base64Help, applies: (text) => text.includes('\r') },
    {
      what: 'a backslash at its end',
      why: 'keeps the quote after it from closing',
      help: base64Help,
      applies: (text) => text.endsWith('\\'),
    },
    {
      what: "`$(` together with a `'`",
      why: 'the gem would run as a command',
      help: base64Help,
      applies: (text) => text.includes("'") && text.includes('$('),
    },
    {
      what: '`$(` together with a line break',
      why: 'versions of the gem before 2.8 would run as a command',
      help: base64Help,
      applies: (text) => text.includes('\n') && text.includes('$('),
    },
    {
      what: "the text `\\n` or `\\r` together with a `'`",
      why: 'some versions of the gem take for a line break',
      help: base64Help,
      applies: (text) => text.includes("'") && /\\[nr]/.test(text),
    },
  ],
  notes: ['A value with line breaks needs version 2.8 of the gem or a later one.'],
  quotes,
  escapesIn: quotes,
  decode: (piece, quote) => {
    if (quote === "'") return piece;
    if (quote === '') return /\\|\$(?!$)/.test(piece) ? undefined : piece;
    // Of an escaped `$(` it depends on what follows whether the backslash stays.
    return decodeEscapes(piece, /\\\$\(|\\(?:[^]|$)|\$(?!$)/g, (match) => (/^\\[^nr]$/.test(match) ? match.slice(1) : undefined));
  },
  lineFault: lineFaults('not every version of the gem understands', [quotedComment]),
  encode: (text, quote) => {
    if (quote === '' && bare.test(text)) return text;
    return text.includes("'") ? inDoubleQuotes(text, {}, /[\\"$`]/g) : `'${text}'`;
  },
};
