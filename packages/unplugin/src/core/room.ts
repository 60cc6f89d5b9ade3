/** What a page has for values that come when it is deployed; see `output/page.ts` of the core, which fills it. No browser runs it. */
export const room = '<script type="application/json" id="ssmith-config"></script>';

/** What stands in the head of a page before its first script: none of these hold a tag. */
const passage = /<!--[^]*?-->|<(title|style|textarea)\b[^]*?<\/\1\s*>|<script\b|<\/head\s*>|<body\b/gi;

/** The page with room for values, before the first script that could read them. One that has it already stays as it is. */
export function withRoom(page: string): string {
  if (page.includes('id="ssmith-config"')) return page;
  const end = [...page.matchAll(passage)].find(([found]) => /^<(?:script|body|\/head)/i.test(found));
  const place = end?.index ?? page.length;
  return `${page.slice(0, place)}${room}\n${page.slice(place)}`;
}
