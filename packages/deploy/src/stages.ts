import type { Stage } from '@ssmith/core';

/** In their order; those that a run has no use for are not among its stages. */
export type StageName = 'splay' | 'preflight' | 'before' | Stage | 'after';

export interface TimedStage {
  readonly name: StageName;
  readonly milliseconds: number;
}

/** Each stage lasts until the next one begins. */
export class Stages {
  readonly #done: TimedStage[] = [];
  readonly #onStage: ((name: StageName) => void) | undefined;
  #present: { readonly name: StageName; readonly since: number } | undefined;

  constructor(onStage?: (name: StageName) => void) {
    this.#onStage = onStage;
  }

  begin(name: StageName): void {
    this.end();
    this.#present = { name, since: performance.now() };
    this.#onStage?.(name);
  }

  end(): readonly TimedStage[] {
    if (this.#present !== undefined) {
      const { name, since } = this.#present;
      this.#done.push({ name, milliseconds: Math.round(performance.now() - since) });
    }
    this.#present = undefined;
    return this.#done;
  }
}
