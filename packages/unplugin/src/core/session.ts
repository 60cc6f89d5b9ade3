import { exposeImports, type ImportedTemplate, loadImports, manifestOf, readImports, type Shape } from '@ssmith/core';
import type { Options } from './options.ts';

/** Where the runtime looks first. By id. */
const values = (): Map<string, unknown> =>
  ((globalThis as Record<symbol, unknown>)[Symbol.for('ssmith.values')] ??= new Map()) as Map<string, unknown>;

/** Questions that have been asked in this process, so that several outputs, environments and plugins ask once. */
const asked = new Map<string, Promise<unknown>>();

/** One project, as far as its templates go. */
export class Session {
  readonly root: string;
  readonly options: Options;

  constructor(root: string, options: Options) {
    this.root = options.root ?? root;
    this.options = options;
  }

  async read(file: string): Promise<ImportedTemplate> {
    const [template] = await readImports({ ...this.#job(), files: [file] });
    if (template === undefined) throw new Error(`${file} was not read`);
    return template;
  }

  isExposed({ id }: ImportedTemplate): boolean {
    return Object.hasOwn(this.options.expose ?? {}, id);
  }

  /** The exposed keys and their values, which are asked for undecrypted, and once. */
  async exposed(template: ImportedTemplate): Promise<unknown> {
    const { expose = {} } = this.options;
    const key = JSON.stringify([this.#job(), template.id, template.source.text, expose[template.id]]);
    let answer = asked.get(key);
    if (answer === undefined) {
      answer = exposeImports({ ...this.#job(), files: [template.file], expose }).then((data) => data.get(template.id));
      asked.set(key, answer);
      // What failed is asked anew.
      answer.catch(() => asked.delete(key));
    }
    return answer;
  }

  /** Hands the values of a template over to the server that runs in this process. */
  async provide(template: ImportedTemplate): Promise<void> {
    const { data } = await loadImports({ ...this.#job(), files: [template.file] });
    values().set(template.id, data.get(template.id));
  }

  /** In tests nobody is asked: each value is the name of its reference. */
  provideFakes(template: ImportedTemplate): void {
    values().set(template.id, fakeOf(template));
  }

  async manifest(files: readonly string[]): Promise<string> {
    return `${JSON.stringify(await manifestOf({ ...this.#job(), files: files.toSorted() }), null, 2)}\n`;
  }

  #job(): Omit<Options, 'root' | 'expose' | 'side'> & { cwd: string } {
    const { root: _, expose: __, side: ___, ...job } = this.options;
    return { ...job, cwd: this.root };
  }
}

function fakeOf({ shape, references }: ImportedTemplate): unknown {
  const standIn = (index: number): unknown => {
    const own = references.filter(({ slot }) => slot === index);
    const [first] = own;
    switch (first?.type) {
      case 'int':
      case 'number':
        return 0;
      case 'bool':
        return false;
      case 'list':
        return [];
      case 'json':
      case 'tree':
        return {};
      default:
        return own.map(({ reference }) => `<${reference}>`).join('');
    }
  };
  const fill = (node: Shape): unknown => {
    switch (node.kind) {
      case 'slot':
        return standIn(node.index);
      case 'list':
        return node.items.map(fill);
      case 'map':
        return Object.fromEntries([...node.entries].map(([key, item]) => [key, fill(item)]));
      case 'number':
        return Number(node.spelling);
      case 'string':
        return node.text;
      case 'bool':
        return node.value;
      case 'null':
        return null;
    }
  };
  return shape === undefined ? references.map(({ reference }) => `<${reference}>`).join('\n') : fill(shape);
}
