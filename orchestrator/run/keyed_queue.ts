/** Takes what is done with one task one after the other, so that each sees what the one before it saved. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(id: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(id) ?? Promise.resolve();
    const mine = before.then(act, act);
    const ended = mine.catch(() => {});
    this.#last.set(id, ended);
    void ended.then(() => {
      if (this.#last.get(id) === ended) this.#last.delete(id);
    });
    return mine;
  }
}
