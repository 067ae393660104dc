import { linesShown } from "../../safety/visible_text.ts";
import { plainPath } from "../../task/plain_path.ts";

/** Numbers of the lines shown, and the file's line count; null when the whole file is known. */
type KnownLines = { lines: Set<number>; of: number } | null;

/** Records how much of each file a conversation was shown. */
export class ShownFiles {
  readonly #files = new Map<string, KnownLines>();

  /** Records the output of `read_file`. */
  read(path: string, output: string): void {
    const shown = linesShown(output);
    const known = this.#files.get(plainPath(path));
    if (!shown || known === null) return;
    const lines = new Set([...(known?.of === shown.of ? known.lines : []), ...shown.whole]);
    this.#files.set(plainPath(path), lines.size === shown.of ? null : { lines, of: shown.of });
  }

  /** Forgets a file that was removed or changed. */
  forget(path: string): void {
    this.#files.delete(plainPath(path));
  }

  /** Records a created file as known, or a moved one as known as it was at `from`. */
  markCreated(path: string, from: string | undefined): void {
    const known = from === undefined ? null : this.#files.get(plainPath(from));
    if (known !== undefined) this.#files.set(plainPath(path), known);
  }

  howMuch(path: string): "all" | "some" | "nothing" {
    const known = this.#files.get(plainPath(path));
    return known === undefined ? "nothing" : known === null ? "all" : "some";
  }
}
