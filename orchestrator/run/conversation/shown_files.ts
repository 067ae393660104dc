import { linesShown } from "../../safety/visible_text.ts";
import { plainPath } from "../../task/plain_path.ts";

/** Lines of a file that were shown whole, of how many; null where the conversation knows all of it. */
type KnownLines = { lines: Set<number>; of: number } | null;

/** How much a conversation was shown of each file that it read. */
export class ShownFiles {
  readonly #files = new Map<string, KnownLines>();

  /** `output` is what reading the file answered. */
  read(path: string, output: string): void {
    const shown = linesShown(output);
    const known = this.#files.get(plainPath(path));
    if (!shown || known === null) return;
    const lines = new Set([...(known?.of === shown.of ? known.lines : []), ...shown.whole]);
    this.#files.set(plainPath(path), lines.size === shown.of ? null : { lines, of: shown.of });
  }

  /** What is known of a file that was, or is another one by now, is known no more. */
  forget(path: string): void {
    this.#files.delete(plainPath(path));
  }

  /** The file that the conversation makes, or that it moves from another place and knows as well as there. */
  markCreated(path: string, from: string | undefined): void {
    const known = from === undefined ? null : this.#files.get(plainPath(from));
    if (known !== undefined) this.#files.set(plainPath(path), known);
  }

  howMuch(path: string): "all" | "some" | "nothing" {
    const known = this.#files.get(plainPath(path));
    return known === undefined ? "nothing" : known === null ? "all" : "some";
  }
}
