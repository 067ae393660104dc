/**
 * Different numbers of 32 bits in the order in which they came. It can be emptied and used again; a Set takes eight times the memory, and is
 * thrown away.
 */
export class NumberTable {
  readonly #numbers: Int32Array;
  /** Places by the number's last bits, or the next that is free; a place counts in the turn that it was written in. */
  readonly #places: Int32Array;
  readonly #turns: Int32Array;
  #turn = 1;
  #count = 0;

  /** `most`: more are not kept. */
  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(2 * most + 1));
    this.#numbers = new Int32Array(most);
    this.#places = new Int32Array(size);
    this.#turns = new Int32Array(size);
  }

  clear(): void {
    this.#turn++;
    this.#count = 0;
  }

  add(number: number): void {
    const at = this.#find(number);
    if (this.#turns[at] === this.#turn || this.#count === this.#numbers.length) return;
    this.#turns[at] = this.#turn;
    this.#places[at] = this.#count;
    this.#numbers[this.#count++] = number;
  }

  /** Until the table is emptied. */
  all(): Int32Array {
    return this.#numbers.subarray(0, this.#count);
  }

  /** Where it stands, or would stand: the table is never more than half full. */
  #find(number: number): number {
    const mask = this.#places.length - 1;
    let at = (number ^ (number >>> 15)) & mask;
    while (this.#turns[at] === this.#turn && this.#numbers[this.#places[at] ?? 0] !== number) at = (at + 1) & mask;
    return at;
  }
}
