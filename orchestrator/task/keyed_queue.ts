/** Work under one key runs one after the other, in the order it came; work that fails does not stop what waits behind it. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<void>>();

  /** Resolves or rejects with the work. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const result = before.then(work);
    const ended: Promise<void> = result.then(
      () => this.#leave(key, ended),
      () => this.#leave(key, ended),
    );
    this.#last.set(key, ended);
    return result;
  }

  /** Resolves when everything that came so far under the key has ended. */
  async settled(key: string): Promise<void> {
    await this.#last.get(key);
  }

  /** Keys under which something runs or waits. */
  get size(): number {
    return this.#last.size;
  }

  #leave(key: string, ended: Promise<void>): void {
    if (this.#last.get(key) === ended) this.#last.delete(key);
  }
}
