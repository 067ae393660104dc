/**
 * Different numbers of 32 bits in the order in which they came. It can be emptied and used again; a Set takes eight times the memory, and is
 * thrown away.
 */
export class NumberTable {
  readonly #most: number;
  #numbers = new Int32Array(1 << 9);
  /** Places by the number's last bits, or the next that is free; a place counts in the turn that it was written in. */
  #places = new Int32Array(1 << 10);
  #turns = new Int32Array(1 << 10);
  #turn = 1;
  #count = 0;

  /** `most`: more are not kept. */
  constructor(most: number) {
    this.#most = most;
  }

  clear(): void {
    this.#turn++;
    this.#count = 0;
  }

  add(number: number): void {
    const at = this.#find(number);
    if (this.#turns[at] === this.#turn || this.#count === this.#most) return;
    this.#put(at, number);
    if (this.#count === this.#numbers.length) this.#grow();
  }

  /** Until the table is emptied. */
  all(): Int32Array {
    return this.#numbers.subarray(0, this.#count);
  }

  #put(at: number, number: number): void {
    this.#turns[at] = this.#turn;
    this.#places[at] = this.#count;
    this.#numbers[this.#count++] = number;
  }

  /** Where it stands, or would stand: the table is never more than half full. */
  #find(number: number): number {
    const mask = this.#places.length - 1;
    let at = (number ^ (number >>> 15)) & mask;
    while (this.#turns[at] === this.#turn && this.#numbers[this.#places[at] ?? 0] !== number) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const numbers = this.all();
    this.#numbers = new Int32Array(2 * numbers.length);
    this.#places = new Int32Array(4 * numbers.length);
    this.#turns = new Int32Array(4 * numbers.length);
    this.#count = 0;
    for (const number of numbers) this.#put(this.#find(number), number);
  }
}
