/** Where a store is kept. */
export interface Disk {
  /**
   * Returns when all that the stores hold at this moment is on the disk. What is asked for while a save is under way is
   * done by the next one, together.
   */
  save(): Promise<void>;
  /** Lets another process have it. */
  close(): Promise<void>;
}

/** One save at a time: whoever asks while one is under way shares the one that follows. */
export function oneAfterTheOther(save: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  return () => {
    if (running === undefined) return start();
    next ??= running.then(start, start);
    return next;
  };

  function start(): Promise<void> {
    next = undefined;
    running = save().finally(() => {
      running = undefined;
    });
    return running;
  }
}
