import { appendFile, readFile, writeFile } from "node:fs/promises";
import { KeyedQueue } from "../../task/keyed_queue.ts";

/** More lines than this are not kept. */
const most = 1000;

/** The lines of earlier, newest last, kept in a file of one JSON string a line. A file that cannot be used is gone without. */
export class History {
  readonly #file: string;
  readonly #clean: (text: string) => string;
  readonly #lines: string[];
  #at: number;
  readonly #queue = new KeyedQueue();
  /** What was being written before the person went back. */
  #draft = "";

  private constructor(file: string, clean: (text: string) => string, lines: string[]) {
    this.#clean = clean;
    this.#file = file;
    this.#lines = lines;
    this.#at = lines.length;
  }

  /** `clean` takes secrets out of what is kept. */
  static async open(file: string, clean: (text: string) => string): Promise<History> {
    const text = await readFile(file, "utf8").catch(() => "");
    const lines = text.split("\n").flatMap(read);
    const kept = lines.slice(-most);
    if (lines.length > most * 2) await writeFile(file, kept.map(asJson).join(""), { mode: 0o600 }).catch(() => {});
    return new History(file, clean, kept);
  }

  /** Keeps a line, unless it is the same as the last one or begins with a blank. Resolves when it is on disk. */
  add(written: string): Promise<void> {
    const line = this.#clean(written);
    if (line.trim() !== "" && !line.startsWith(" ") && line !== this.#lines.at(-1)) {
      this.#lines.push(line);
      void this.#queue.run(this.#file, () => appendFile(this.#file, asJson(line), { mode: 0o600 }).catch(() => {}));
    }
    this.rewind();
    return this.settled();
  }

  /** Resolves when every line is on disk. */
  settled(): Promise<void> {
    return this.#queue.settled(this.#file);
  }

  /** Back to the line that is new. */
  rewind(): void {
    this.#at = this.#lines.length;
    this.#draft = "";
  }

  /** The line before the shown one; undefined at the first. */
  older(shown: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#lines.length) this.#draft = shown;
    this.#at -= 1;
    return this.#lines[this.#at];
  }

  /** The line after it, at last what was being written; undefined there. */
  newer(): string | undefined {
    if (this.#at >= this.#lines.length) return undefined;
    this.#at += 1;
    return this.#at === this.#lines.length ? this.#draft : this.#lines[this.#at];
  }
}

function read(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "string" ? [value] : [];
  } catch {
    return [];
  }
}

function asJson(line: string): string {
  return `${JSON.stringify(line)}\n`;
}
