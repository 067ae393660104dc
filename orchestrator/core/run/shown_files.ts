import { plainPath } from "../plain_path.ts";
import { linesShown } from "../shown.ts";

/** Lines of a file that were shown whole, of how many. */
interface Part {
  lines: Set<number>;
  of: number;
}

/** How much of each file a conversation was shown. */
export class ShownFiles {
  readonly #files = new Map<string, Part>();
  readonly #own = new Set<string>();

  /** `output` is what reading the file answered. */
  read(path: string, output: string): void {
    const shown = linesShown(output);
    if (!shown) return;
    const known = this.#files.get(plainPath(path));
    const lines = new Set([...(known?.of === shown.of ? known.lines : []), ...shown.whole]);
    this.#files.set(plainPath(path), { lines, of: shown.of });
  }

  /** The conversation itself made the file. */
  made(path: string): void {
    this.#own.add(plainPath(path));
  }

  gone(path: string): void {
    this.#own.delete(plainPath(path));
    this.#files.delete(plainPath(path));
  }

  isWhole(path: string): boolean {
    const part = this.#files.get(plainPath(path));
    return this.#own.has(plainPath(path)) || (part !== undefined && part.lines.size === part.of);
  }

  forget(): void {
    this.#own.clear();
    this.#files.clear();
  }
}
