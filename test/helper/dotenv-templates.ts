import fc from 'fast-check';

/** A template of few lines, odd ones among them, and the values of `/v/A` and `/v/B`. */
export interface EnvTemplate {
  readonly text: string;
  readonly values: { readonly A: string; readonly B: string };
}

/** Each of them as often as the others; lists that fit on a line are read at a glance. */
function oneOf(...lists: readonly (readonly string[])[]): fc.Arbitrary<string> {
  return fc.constantFrom(...lists.flat());
}

const plainPiece = oneOf(['a', '-', '/', ':', '@', 'x=y', '\u00e9', '{', '}', '%', '!', '[x]']);
const oddPiece = oneOf(
  ['\\', '\\\\', '\\n', '\\r', '\\t', '\\a', '\\101', "\\'", '\\"', '\\`', '\\$', '\\ '],
  ['$', '$$', '$X', '${OTHER}', '$OTHER', '${OTHER:-d}', '$(id)', '*', '~', '="'],
  ['\u00a0', '\f', '\r', '\\\n', '\n', '\u0085'],
);
// Outside quotes ssmith has rules of its own, so that a template means the same everywhere: a comment needs a blank before it.
const quotedPiece = oneOf(['#', ' # ', '\t', ' ', 'b c', 'encrypted:', '"', "'", '`', '`id`', ';', '&', '|', '(', ')', '<<EOF']);

function literal(quote: string): fc.Arbitrary<string> {
  const pieces = [
    { weight: 5, arbitrary: plainPiece },
    { weight: 2, arbitrary: oddPiece },
  ];
  if (quote !== '') pieces.push({ weight: 2, arbitrary: quotedPiece });
  return fc.array(fc.oneof(...pieces), { maxLength: 3 }).map((all) => all.join(''));
}

const before = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, fc.constantFrom(' ', '\t', 'export ', 'export\t'));
const sign = fc.oneof({ weight: 5, arbitrary: fc.constant('=') }, fc.constantFrom(' = ', '= ', '=\t'));
const behind = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.constantFrom(' ', ' # c', " # it's", ' # "x"', ' # ="', ' # \\', 'x', '\f'),
);

function slotLine(name: 'A' | 'B'): fc.Arbitrary<string> {
  return fc.constantFrom('', "'", '"').chain((quote) =>
    fc.tuple(before, sign, literal(quote), literal(quote), fc.boolean(), behind).map(([start, equals, left, right, whole, end]) => {
      const content = whole ? `ssm:/v/${name}` : `${left}\${ssm:/v/${name}}${right}`;
      return `${start}V_${name}${equals}${quote}${content}${quote}${end}`;
    }),
  );
}

/** Lines that are not ours: some swallow what follows in some readers, some are understood by few. */
const otherLine = oneOf(
  ['', '# comment', "# it's", '# A="', '# x \\', '; x \\', "; it's", '=x', 'x', '\\', '`', "'"],
  ['OTHER=1', 'export OTHER=1', "OTHER='x'", 'OTHER="x"', 'A=1 B="2\n3"', 'A<<EOF\nV_A=1\nEOF'],
  ['A: x', "A: '", 'A: "x\ny"', 'A.B="', 'A-B=', "A-B='", '1A="', 'A[0]="', 'A+="', 'A =x', 'A ="', "'A=x'=y"],
  ["\u00e9='", '\u00e9="x\ny"', 'A=a\rB=b', 'A="a\r"', 'V_A=1', "V_A='x\ny'", 'V_A', 'export V_A'],
  ['A=#x', 'A= #x', 'A=x \\', 'A=x\\', 'A=x="', 'A=x"', "A=it's", 'A="a"b', 'A="x" \\', 'A=x # "'],
  ['A="x', "A='x", 'A=`x', 'A="x\\"', "A='x\\'", 'A="""', 'A={"k":\n"v"}', 'A="\nV_A=2\n"'],
  ['A="x\ny"', "A='x\ny'", 'A=`x\ny`'],
);

const value = oneOf(
  ['plain', 'x y', "it's", 'a"b', 'a`b', 'a\nb', 'a\\', '$x', ' # ', '\\n', '"', "'", '${OTHER}'],
  ['$(canary)', '`canary`', "'$(canary)'", '\nV_B=inj', '\nEOF\n', 'V_A="'],
);

export const envTemplate: fc.Arbitrary<EnvTemplate> = fc
  .record({
    above: fc.array(otherLine, { maxLength: 2 }),
    first: slotLine('A'),
    between: fc.array(otherLine, { maxLength: 1 }),
    second: fc.option(slotLine('B'), { nil: undefined }),
    below: fc.array(otherLine, { maxLength: 2 }),
    lineEnd: fc.oneof({ weight: 6, arbitrary: fc.constant('\n') }, fc.constant('\r\n')),
    mark: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constant('\ufeff')),
    finalBreak: fc.boolean(),
    values: fc.record({ A: value, B: value }),
  })
  .map(({ above, first, between, second, below, lineEnd, mark, finalBreak, values }) => {
    const lines = ['FIRST=1', ...above, first, ...between, ...(second === undefined ? [] : [second]), ...below, 'LAST=1'];
    return { text: mark + lines.join('\n').replaceAll('\n', lineEnd) + (finalBreak ? lineEnd : ''), values };
  })
  // An escape, and no reference.
  .filter(({ text }) => !text.includes('$${ssm:'));

const reference = /\$\{ssm:\/v\/([AB])\}|ssm:\/v\/([AB])/g;

/** The template as a reader may have it: words in the places of the references. */
export function withWords(text: string): string {
  return text.replaceAll(reference, (_, braced?: string, whole?: string) => `placeholder0${braced ?? whole}`);
}

/** What a reader has found in such a text, the values in the places of the words. */
export function withValues(found: Readonly<Record<string, string>>, values: EnvTemplate['values']): Record<string, string> {
  const put = (text: string): string => text.replaceAll(/placeholder0([AB])/g, (_, name: 'A' | 'B') => values[name]);
  return Object.fromEntries(Object.entries(found).map(([name, text]) => [name, put(text)]));
}
