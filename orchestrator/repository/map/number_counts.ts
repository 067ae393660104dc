/** Beyond so many different numbers only those that are there are counted. */
const mostNumbers = 1 << 22;

/** How often each of many numbers of 32 bits came; a Map takes eight times the memory. */
export class NumberCounts {
  /** By the number's last bits, or the next place that is free; a count of 0 is a free place. */
  #numbers = new Int32Array(1 << 12);
  #counts = new Int32Array(1 << 12);
  #size = 0;

  add(number: number): void {
    const at = this.#find(number);
    if (this.#counts[at] === 0) {
      if (this.#size === mostNumbers) return;
      this.#size++;
      this.#numbers[at] = number;
    }
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    if (2 * this.#size > this.#counts.length) this.#grow();
  }

  /** 0 for one that never came. */
  of(number: number): number {
    return this.#counts[this.#find(number)] ?? 0;
  }

  /** Where it stands, or would stand: never more than half of the places are taken. */
  #find(number: number): number {
    const mask = this.#counts.length - 1;
    let at = (number ^ (number >>> 15)) & mask;
    while (this.#counts[at] !== 0 && this.#numbers[at] !== number) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [numbers, counts] = [this.#numbers, this.#counts];
    this.#numbers = new Int32Array(2 * numbers.length);
    this.#counts = new Int32Array(2 * counts.length);
    for (let from = 0; from < counts.length; from++) {
      if (counts[from] === 0) continue;
      const at = this.#find(numbers[from] ?? 0);
      this.#numbers[at] = numbers[from] ?? 0;
      this.#counts[at] = counts[from] ?? 0;
    }
  }
}
