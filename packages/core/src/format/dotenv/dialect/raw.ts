import { base64Help, blanks, crlf, decorated, type Dialect, exported, lineFaults, nul, oddName } from './dialect.ts';

// Readers that know no quotes: the rest of the line is the value.

/** Docker's limit for a line is 64 KiB, its name and sign included. */
const longest = 64_000;

/** `docker run --env-file`. */
export const docker: Dialect = {
  name: 'docker',
  readers: ['docker --env-file'],
  spelling: 'as it is: the whole rest of the line is the value, quotes, blanks and `#` with it',
  refusals: [
    nul,
    { what: 'a line break', why: 'ends the variable', help: base64Help, applies: (text) => text.includes('\n') },
    { what: 'a carriage return at its end', why: 'Docker drops', help: base64Help, applies: (text) => text.endsWith('\r') },
    {
      what: `more than ${longest} bytes`,
      why: 'is too long for a line',
      help: base64Help,
      applies: (text) => Buffer.byteLength(text) > longest,
    },
  ],
  quotes: [],
  escapesIn: [],
  noComments: true,
  decode: (piece) => piece,
  lineFault: lineFaults('Docker does not understand', [oddName, exported, blanks, crlf, decorated]),
  encode: (text) => text,
};

/** The file that `$GITHUB_ENV` names. A value of several lines stands between two lines with the same word. */
export const github: Dialect = {
  name: 'github',
  readers: ['GitHub $GITHUB_ENV'],
  spelling: 'as it is; over several lines between `NAME<<word` and `word`, with a word that is no line of the value',
  refusals: [nul, { what: 'a carriage return', why: 'runners on Windows drop', help: base64Help, applies: (text) => text.includes('\r') }],
  quotes: [],
  escapesIn: [],
  noComments: true,
  signInToken: true,
  decode: (piece) => piece,
  lineFault: lineFaults('GitHub does not understand', [oddName, exported, blanks, crlf, decorated]),
  encode: (text) => {
    if (!text.includes('\n')) return `=${text}`;
    const word = freshWord(text.split('\n'));
    return `<<${word}\n${text}\n${word}`;
  },
};

/** The same for the same value, so that a file that need not change does not. */
function freshWord(lines: readonly string[]): string {
  let word = 'SSMITH_END';
  while (lines.includes(word)) word += '_';
  return word;
}
