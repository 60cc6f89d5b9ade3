/** What a page has for values that come when it is deployed; see `output/page.ts` of the core, which fills it. No browser runs it. */
export const room = '<script type="application/json" id="ssmith-config"></script>';

/** Of a tag, up to its end: a text in quotes may have that sign in it. */
const attributes = String.raw`[^>=]*(?:=(?:\s*(?:"[^"]*"|'[^']*')|(?!\s*["']))[^>=]*)*`;

/** A comment, an element whose tags are none of the page's, or any other tag: what is named in one of them is no element itself. */
const passage = new RegExp(
  String.raw`<!--(?:-?>|[^]*?--!?>)|(<(title|style|textarea|template|script)(?=[\s/>])${attributes}>)[^]*?</\2(?=[\s/>])|</?[a-z]${attributes}>`,
  'gi',
);

/** The page with room for values, before the first script that could read them. One that has it already stays as it is. */
export function withRoom(page: string): string {
  const tags = [...page.matchAll(passage)].map(({ index, 0: whole, 1: tag = whole }) => ({ index, tag }));
  if (tags.some(({ tag }) => /^<script\s(?:[^]*\s)?id=(["']?)ssmith-config\1[\s>]/i.test(tag))) return page;
  const place = tags.find(({ tag }) => /^<(?:script|body|\/head)[\s/>]/i.test(tag))?.index ?? page.length;
  return `${page.slice(0, place)}${room}\n${page.slice(place)}`;
}
