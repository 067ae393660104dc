/** Beyond so many different names only those that are there are counted. */
const mostNames = 1 << 22;
/** More definitions of a name are not counted. */
const mostDefinitions = 0xff;

/** How often each of many names is defined and used, by their numbers of 32 bits; a Map takes eight times the memory. */
export class NameCounts {
  /** By the number's last bits, or the next place that is free; one where nothing was counted is free. */
  #names = new Int32Array(1 << 12);
  #definitions = new Uint8Array(1 << 12);
  #uses = new Int32Array(1 << 12);
  #size = 0;

  addDefinition(name: number): void {
    const at = this.#placeFor(name);
    if (at !== undefined) this.#definitions[at] = Math.min(mostDefinitions, (this.#definitions[at] ?? 0) + 1);
  }

  addUse(name: number): void {
    const at = this.#placeFor(name);
    if (at !== undefined) this.#uses[at] = (this.#uses[at] ?? 0) + 1;
  }

  definitionsOf(name: number): number {
    return this.#definitions[this.#find(name)] ?? 0;
  }

  usesOf(name: number): number {
    return this.#uses[this.#find(name)] ?? 0;
  }

  #placeFor(name: number): number | undefined {
    const there = this.#find(name);
    if (!this.#isFree(there)) return there;
    if (this.#size === mostNames) return undefined;
    this.#size++;
    if (2 * this.#size > this.#names.length) this.#grow();
    const at = this.#find(name);
    this.#names[at] = name;
    return at;
  }

  #isFree(at: number): boolean {
    return this.#uses[at] === 0 && this.#definitions[at] === 0;
  }

  /** Where it stands, or would stand: never more than half of the places are taken. */
  #find(name: number): number {
    const mask = this.#names.length - 1;
    let at = (name ^ (name >>> 15)) & mask;
    while (!this.#isFree(at) && this.#names[at] !== name) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [names, definitions, uses] = [this.#names, this.#definitions, this.#uses];
    this.#names = new Int32Array(2 * names.length);
    this.#definitions = new Uint8Array(2 * names.length);
    this.#uses = new Int32Array(2 * names.length);
    for (let from = 0; from < names.length; from++) {
      if (uses[from] === 0 && definitions[from] === 0) continue;
      const at = this.#find(names[from] ?? 0);
      this.#names[at] = names[from] ?? 0;
      this.#definitions[at] = definitions[from] ?? 0;
      this.#uses[at] = uses[from] ?? 0;
    }
  }
}
