import type { Span } from '../../error/source-text.ts';
import { nearest } from '../../error/suggest.ts';
import { TemplateSyntax } from '../../format/format.ts';
import type { Expression } from './program.ts';

/** A block that gives its body a value of its own, innermost last. */
export interface Scope {
  readonly kind: 'each' | 'with';
  /** `as |item key|` */
  readonly names: readonly string[];
}

type Path = Extract<Expression, { kind: 'path' | 'variable' }>;
type Resolved = Omit<Extract<Path, { kind: 'path' }>, 'place'> | Omit<Extract<Path, { kind: 'variable' }>, 'place'>;

const counters = ['key', 'index', 'first', 'last'] as const;

/**
 * What a name stands for: a variable of the config at the top, else what the blocks around it are about. A name that can
 * stand for nothing is an error here, in a condition too, where Handlebars would take it for false.
 * @throws {TemplateSyntax}
 */
export function resolvePath(path: hbs.AST.PathExpression, scopes: readonly Scope[], variables: readonly string[], span: Span): Resolved {
  const parts = path.parts as string[];
  if (path.data) return dataPath(path, parts, scopes, variables, span);
  const explicit = /^(?:\.|this\b)/.test(path.original);
  const [name = '', ...keys] = parts;
  if (!explicit) {
    for (const [outwards, { names }] of scopes.toReversed().entries()) {
      const index = names.indexOf(name);
      if (index === 0) return { kind: 'path', depth: outwards, from: 'value', keys };
      if (index === -1) continue;
      if (keys.length > 0) throw new TemplateSyntax(`\`${name}\` is a key, which has nothing in it`, span);
      return { kind: 'path', depth: outwards, from: 'key', keys };
    }
  }
  if (path.depth < scopes.length) return { kind: 'path', depth: path.depth, from: 'value', keys: parts };
  if (path.depth > scopes.length) throw new TemplateSyntax('this leads out of the template', span, 'leave out a `../`');
  return variable(name, keys, variables, span);
}

/** `@key`, `@index` and so on, of `each` only; `@root` is the top. */
function dataPath(
  path: hbs.AST.PathExpression,
  parts: string[],
  scopes: readonly Scope[],
  variables: readonly string[],
  span: Span,
): Resolved {
  const [name = '', ...keys] = parts;
  if (name === 'root') return variable(keys[0] ?? '', keys.slice(1), variables, span);
  const counter = counters.find((one) => one === name);
  if (counter === undefined || keys.length > 0) {
    throw new TemplateSyntax(`there is no \`${path.original}\``, span, `there are @root, and in #each @${counters.join(', @')}`);
  }
  const loops = scopes.toReversed().flatMap(({ kind }, outwards) => (kind === 'each' ? [outwards] : []));
  const depth = loops[path.depth];
  if (depth === undefined) throw new TemplateSyntax(`\`${path.original}\` stands in no \`#each\``, span);
  return { kind: 'path', depth, from: counter, keys: [] };
}

function variable(name: string, keys: readonly string[], variables: readonly string[], span: Span): Resolved {
  if (name !== '' && keys.length === 0 && variables.includes(name)) return { kind: 'variable', name };
  const near = nearest(name, variables);
  const help =
    near === undefined
      ? 'a parameter is written `{{ssm "/name"}}`; variables are declared under `vars` in the config'
      : `did you mean \`${near}\`?`;
  throw new TemplateSyntax(name === '' ? 'there is no value here' : `there is no variable \`${[name, ...keys].join('.')}\``, span, help);
}
