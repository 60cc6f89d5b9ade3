interface Setting {
  readonly isList: boolean;
  /** Which slots it has; nothing for a line without one. */
  readonly slots: (number | undefined)[];
}

/** Which lines of a file count in the end, when several set the same key. */
export class Settings {
  /** The slots that a later line hides. */
  readonly hidden: number[] = [];
  readonly #sectionsMerge: boolean;
  readonly #sections = new Map<string, Map<string, Setting>>();
  #current = new Map<string, Setting>();

  constructor(sectionsMerge: boolean) {
    this.#sectionsMerge = sectionsMerge;
  }

  /** A section that was there before goes on, or replaces the one before. */
  open(name: string): void {
    const before = this.#sections.get(name);
    if (before !== undefined && !this.#sectionsMerge) for (const setting of before.values()) this.#hide(setting);
    this.#current = this.#sectionsMerge && before !== undefined ? before : new Map();
    this.#sections.set(name, this.#current);
  }

  /** Gives the place in the list, for a key with `[]`. */
  set(key: string, slot: number | undefined): number | undefined {
    const isList = key.length > 2 && key.endsWith('[]');
    const name = isList ? key.slice(0, -2) : key;
    const before = this.#current.get(name);
    if (isList && before?.isList) return before.slots.push(slot) - 1;
    if (before !== undefined) this.#hide(before);
    this.#current.set(name, { isList, slots: [slot] });
    return isList ? 0 : undefined;
  }

  #hide({ slots }: Setting): void {
    this.hidden.push(...slots.filter((slot) => slot !== undefined));
  }
}
