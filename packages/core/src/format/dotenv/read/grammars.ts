import type { QuotedRules, ReaderRules } from './rules.ts';

const nothing = /(?!)/g;
const literal = (inside: RegExp): QuotedRules => ({ inside, special: nothing, meaning: (match) => match });
const doubleQuoted = /[^"\\]*(?:\\[^][^"\\]*)*/y;
const singleQuoted = /[^'\\]*(?:\\[^][^'\\]*)*/y;

/**
 * A value without quotes, up to the blanks before what ends it. Blanks are looked at where a run of them begins: from each
 * of them to the end of a long run would take for ever.
 */
const upTo = (end: string): RegExp => new RegExp(String.raw`(?!${end})[^\n]*?(?=(?<![ \t])(?:${end}))`, 'y');

const cEscapes: Readonly<Record<string, string>> = {
  '\\\\': '\\',
  '\\"': '"',
  "\\'": "'",
  '\\a': '\x07',
  '\\b': '\b',
  '\\f': '\f',
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
  '\\v': '\v',
};

/** Words of a shell: `NAME=` and what is glued to it. */
export const shell: ReaderRules = {
  name: /[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=/y,
  quoted: {
    "'": literal(/[^']*/y),
    '"': {
      inside: doubleQuoted,
      special: /\\[\\"$`\n]|[$`]/g,
      meaning: (match) => (match === '\\\n' ? '' : match.startsWith('\\') ? match.slice(1) : undefined),
    },
  },
  bare: /(?:\\[^]|\$(?!\()|[^\s'"`;&|<>()\\$]+)*/y,
  active: /[\\$`*?[~]/,
  // Quotes, commands and comments, as long as they are, each piece such as begins in no other way. What is in a command or
  // behind `<<` is not read as it stands.
  rest: /(?:#[^\n]*|(?:\\[^]|'[^']*'|"[^"\\]*(?:\\[^][^"\\]*)*"|`[^`]*`|\$\([^()]*\)|\$(?!\()|<(?!<)|(?<=[ \t])#[^\n]*|(?<![ \t])#|[^\n'"`\\#<$]+(?![^\n'"`\\#<$]))*)(?=\n|$)/y,
  joins: true,
};

/** systemd: a name is whatever stands before a `=`; a backslash at the end of any line, be it a comment, joins the next to it. */
export const systemd: ReaderRules = {
  name: /[ \t]*(?:export[ \t]+)?([^\s#;=](?:[^=\n]*[^\s=])?)[ \t]*=[ \t]*/y,
  quoted: {
    "'": literal(/[^']*/y),
    '"': { inside: doubleQuoted, special: /\\[\\"$`\n]/g, meaning: (match) => (match === '\\\n' ? '' : match.slice(1)) },
  },
  bare: /(?:\\[^]|[^\s\\]+|[ \t]+(?=\S))*/y,
  active: /\\/,
  rest: /(?:\\[^]|[^\n\\]+)*/y,
  joins: true,
};

/** compose-go: a `'` may be escaped in its own quotes, `$$` is a `$`. */
export const compose: ReaderRules = {
  name: /[^\S\n]*(?:export[ \t]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*[=:][ \t]*/uy,
  quoted: {
    "'": { inside: singleQuoted, special: /\\'/g, meaning: () => "'" },
    '"': {
      inside: doubleQuoted,
      special: /\\[abfnrtv\\"]|\$\$|\\[$0]|\$/g,
      meaning: (match) => (match === '$$' ? '$' : cEscapes[match]),
    },
  },
  bare: upTo(String.raw`[ \t]+#|[ \t]*\r?(?:\n|$)`),
  active: /\$/,
  joins: false,
};

/** python-dotenv: escapes as in C, and `${…}` everywhere. */
export const python: ReaderRules = {
  name: /[^\S\n]*(?:export[^\S\r\n]+|(?!export[^\S\r\n]))('[^']+'|[^=#\s]+)[^\S\r\n]*=[^\S\r\n]*/y,
  quoted: {
    "'": { inside: singleQuoted, special: /\\[\\']|\$\{[^}]*\}/g, meaning: (match) => cEscapes[match] },
    '"': { inside: doubleQuoted, special: /\\[\\'"abfnrtv]|\$\{[^}]*\}/g, meaning: (match) => cEscapes[match] },
  },
  bare: /(?![ \t]+#|[ \t]*\r?(?:\n|$))[^\n\r]*?(?=(?<![ \t])(?:[ \t]+#|[ \t]*\r?(?:\n|$))|\r)/y,
  active: /\$\{[^}]*\}/,
  nameOnly: /[^\S\n]*(?:export[^\S\r\n]+)?([^=#'\s]+)[^\S\n]*(?:#[^\n]*)?(?=\n|$)/y,
  // A name in quotes goes over lines, whether or not it is one.
  rest: /[^\S\n]*(?:export[^\S\r\n]+)?(?:'[^']+')?/y,
  joins: false,
};

/** The gem dotenv: any escaped sign is that sign, in single quotes nothing is. Its old versions make line breaks of `\n`. */
export const ruby: ReaderRules = {
  name: /[^\S\n]*(?:export\s+)?([\w.]+)(?:\s*=\s*?|:\s+?)[ \t]*/y,
  quoted: {
    "'": literal(/(?:\\'|[^'])*/y),
    '"': { inside: doubleQuoted, special: /\\\$\(|\\[^]|\$/g, meaning: (match) => (/^\\[^nr]$/.test(match) ? match.slice(1) : undefined) },
  },
  bare: upTo(String.raw`[ \t]*(?:#|\r?(?:\n|$))`),
  active: /[\\$]/,
  joins: false,
};

/** phpdotenv: an escape that it does not know is a mistake, and so is a line break in single quotes. */
export const php: ReaderRules = {
  name: /[ \t]*(?:export[ \t]+)?([A-Za-z0-9_.]+)[ \t]*=[ \t]*/y,
  quoted: {
    "'": literal(/[^'\n]*/y),
    '"': {
      inside: doubleQuoted,
      special: /\\[^]|\$\{?/g,
      meaning: (match) => (match === '\\$' ? '$' : /^\\[\\"fnrtv]$/.test(match) ? cEscapes[match] : undefined),
    },
  },
  bare: /[^\s#'"]*/y,
  active: /[\\$]/,
  nameOnly: /[ \t]*(?:export[ \t]+)?([A-Za-z0-9_.]+)[ \t]*(?:#[^\n]*)?(?=\n|$)/y,
  joins: false,
};

/** `docker --env-file`: no quotes, no escapes, no comments behind a value. */
export const docker: ReaderRules = {
  name: /([^\s=#][^\s=]*)=/y,
  quoted: {},
  bare: /[^\n]*?(?=\r?(?:\n|$(?![^])))/y,
  active: nothing,
  joins: false,
};
