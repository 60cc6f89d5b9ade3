import { nameFault } from '../reference/name.ts';
import { parseReferenceAt } from '../reference/parse.ts';
import { ReferenceSyntaxError } from '../reference/reference.ts';

/** A reference in another tool's words. Offsets. */
export interface Foreign {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tool: string;
  /** The same in ours, in braces, which is right as a whole value and inside one; or why there is none. */
  readonly ours: string | undefined;
  readonly why: string | undefined;
}

/** The pieces of one of our references, or why there is none. */
interface Parts {
  readonly store?: string | undefined;
  readonly name: string;
  readonly selector?: string | undefined;
  readonly field?: string | undefined;
  readonly filters?: string;
}

type Meaning = Parts | { readonly why: string };

interface Tool {
  readonly tool: string;
  readonly pattern: RegExp;
  readonly meaning: (groups: Readonly<Record<string, string | undefined>>, service: string | undefined) => Meaning | undefined;
}

/** Variables of Serverless that say which environment it is. */
const stage = /\$\{(?:sls:stage|opt:stage|self:provider\.stage|self:custom\.stage)(?:\s*,[^{}]*)?\}/g;

/** Up to the brace that closes it, one level of others in it. */
const tools: readonly Tool[] = [
  {
    // https://www.serverless.com/framework/docs/providers/aws/guide/variables#reference-variables-using-the-ssm-parameter-store
    tool: 'Serverless Framework',
    pattern: /\$\{ssm(?:\.(?<region>[a-z0-9-]+))?(?:\((?<options>[^)]*)\))?:(?<body>(?:[^{}]|\$\{[^{}]*\})+)\}/g,
    meaning: ({ region, options, body = '' }) => serverless(region, options, body),
  },
  {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
    tool: 'CloudFormation',
    pattern: /\{\{resolve:(?<service>ssm|ssm-secure|secretsmanager):(?<name>[^{}:]+)(?::(?<version>[^{}]*))?\}\}/g,
    meaning: ({ service, name = '', version }) => {
      if (service === 'secretsmanager') return { why: 'it is a secret of Secrets Manager: write ssm:/aws/reference/secretsmanager/ID#key' };
      return { name: absolute(name), selector: version || undefined };
    },
  },
  {
    // https://github.com/helmfile/vals#aws-ssm-parameter-store
    tool: 'vals',
    pattern: /(?:secret)?ref\+awsssm:\/\/(?<path>[A-Za-z0-9_./-]+)(?:\?(?<query>[^\s"'#+`]*))?(?:#(?<fragment>\/[A-Za-z0-9_./-]+))?\+?/g,
    meaning: ({ path = '', query = '', fragment }) => vals(path, new URLSearchParams(query), fragment),
  },
  {
    // https://github.com/segmentio/chamber#exec: `chamber exec --strict` puts values where this stands.
    tool: 'chamber',
    pattern: /(?<=^[ \t]*(?:export[ \t]+)?(?<key>[A-Za-z_][A-Za-z0-9_]*)[ \t]*[=:][ \t]*["']?)chamberme(?=["']?[ \t]*(?:#.*)?$)/gm,
    meaning: ({ key = '' }, service) =>
      service === undefined ? { why: 'name the service with --service' } : { name: `${absolute(service)}/${key.toLowerCase()}` },
  },
];

/** Every reference of another tool in a text, in order. What already is one of ours is not told. */
export function findForeign(text: string, service?: string): Foreign[] {
  const found = tools.flatMap(({ tool, pattern, meaning }) =>
    [...text.matchAll(pattern)].flatMap((match): Foreign[] => {
      const meant = meaning(match.groups ?? {}, service);
      const [whole] = match;
      if (meant === undefined) return [];
      const where = { tool, text: whole, start: match.index, end: match.index + whole.length };
      if ('why' in meant) return [{ ...where, ours: undefined, why: meant.why }];
      const ours = spell(meant);
      if (ours === whole) return [];
      const fault = faultOf(ours, meant);
      return [fault === undefined ? { ...where, ours, why: undefined } : { ...where, ours: undefined, why: fault }];
    }),
  );
  return found.toSorted((one, other) => one.start - other.start);
}

/** The text with what could be told in our words; everything else stays byte for byte. */
export function replaceForeign(text: string, found: readonly Foreign[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, ours } of found) {
    if (ours === undefined) continue;
    pieces.push(text.slice(done, start), ours);
    done = end;
  }
  return pieces.join('') + text.slice(done);
}

function spell({ store, name, selector, field, filters = '' }: Parts): string {
  return `\${ssm:${store === undefined ? '' : `//${store}`}${name}${selector === undefined ? '' : `:${selector}`}${field === undefined ? '' : `#${field}`}${filters}}`;
}

/** By our own grammar, the variables of a name aside. */
function faultOf(ours: string, { name }: Parts): string | undefined {
  try {
    const { end } = parseReferenceAt(ours, '${'.length);
    if (end !== ours.length - 1) return 'it cannot be written as a reference';
  } catch (error) {
    if (error instanceof ReferenceSyntaxError) return error.message;
    throw error;
  }
  return nameFault(name.replaceAll(/\$\{\w+\}/g, 'x'));
}

/** A name of one level may lack its slash. */
function absolute(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}

function serverless(oldRegion: string | undefined, options: string | undefined, body: string): Meaning | undefined {
  const address = body.replaceAll(stage, '${env}');
  const [, reference = '', comma] = /^([^,]*?)\s*(,.*)?$/s.exec(address) ?? [];
  // Ours may have filters and selectors; theirs have neither.
  if (/[|#]|^\/\/|^\.\//.test(reference) || /:/.test(reference.replaceAll(/\$\{[^}]*\}/g, ''))) return undefined;
  const [, name = '', old] = /^(.*?)(~true|~false|~split)?$/s.exec(reference) ?? [];
  const words = (options ?? '').split(',').map((word) => word.trim());
  if (words.includes('noDecrypt') || old === '~false') return { why: 'ssmith always decrypts' };
  if (/\$\{(?!env\})/.test(name)) return { why: 'a variable other than the stage stands in its name' };
  const region = oldRegion ?? words.find((word) => /^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(word));
  const fallback = comma === undefined ? '' : defaultOf(comma.slice(1).trim());
  if (fallback === undefined) return { why: 'its default is neither a text nor a number' };
  return { store: region, name: absolute(name), filters: `${old === '~split' ? '|list' : ''}${fallback}` };
}

/** A default in quotes or a plain number, as one of ours. */
function defaultOf(text: string): string | undefined {
  const quoted = /^'([^'"\\{}]*)'$|^"([^'"\\{}]*)"$/.exec(text);
  if (quoted !== null) return `|default(${JSON.stringify(quoted[1] ?? quoted[2] ?? '')})`;
  return /^-?\d+$/.test(text) ? `|default("${text}")` : undefined;
}

/** Without `mode=singleparam` a fragment is the rest of a name; with it, a field of a YAML value. */
function vals(path: string, query: URLSearchParams, fragment: string | undefined): Meaning {
  const odd = [...query.keys()].find((key) => !['region', 'version', 'mode', 'recursive'].includes(key));
  if (odd !== undefined) return { why: `\`${odd}\` is said by a store of the config: write ssm://STORE/name` };
  const store = query.get('region') ?? undefined;
  const selector = query.get('version') ?? undefined;
  const name = absolute(path).replace(/^\/+/, '/');
  if (fragment === undefined) return { store, name, selector };
  if (query.get('mode') === 'singleparam') return { store, name, selector, field: fragment.slice(1).replaceAll('/', '.') };
  return selector === undefined ? { store, name: `${name}${fragment}` } : { why: 'a version of a whole path is nothing that there is' };
}
