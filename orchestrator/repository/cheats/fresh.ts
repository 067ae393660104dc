/** Lines by how often they are there, blanks at their ends aside. */
export class LineBag {
  readonly #counts = new Map<string, number>();

  constructor(text = "") {
    this.add(text);
  }

  add(text: string): void {
    for (const line of text.split("\n")) {
      const key = line.trim();
      if (key !== "") this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Takes one line out; false when there is none left. */
  take(line: string): boolean {
    const key = line.trim();
    const count = this.#counts.get(key) ?? 0;
    if (count === 0) return false;
    this.#counts.set(key, count - 1);
    return true;
  }
}

/** Numbers (from 1) of the lines of `after` that `before` does not have. */
export function newLines(before: string, after: string): Set<number> {
  const bag = new LineBag(before);
  const found = new Set<number>();
  for (const [index, line] of after.split("\n").entries())
    if (line.trim() !== "" && !bag.take(line)) found.add(index + 1);
  return found;
}

/** Lines of `before` that `after` does not have, as they are written. */
export function goneLines(before: string, after: string): string[] {
  const bag = new LineBag(after);
  return before.split("\n").filter((line) => line.trim() !== "" && !bag.take(line));
}
