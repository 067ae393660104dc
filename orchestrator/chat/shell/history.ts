import { appendFile, readFile, writeFile } from "node:fs/promises";
import { KeyedQueue } from "../../task/keyed_queue.ts";

/** Stands for a line end in a line that is written or remembered: at a real one readline would run what stands before it. */
export const lineEnd = "\v";
/** Lines kept in the file, at most. */
export const mostLines = 1000;

/** The lines of earlier shells in a file of one JSON string a line. Without a usable file there is no history. */
export class History {
  /** Newest first, as readline has them; readline adds to them. */
  readonly lines: string[];
  readonly #file: string;
  readonly #clean: (text: string) => string;
  readonly #queue = new KeyedQueue();
  #newest: string | undefined;

  private constructor(file: string, clean: (text: string) => string, lines: string[]) {
    this.#file = file;
    this.#clean = clean;
    this.lines = lines;
    this.#newest = lines[0];
  }

  /** `clean` takes secrets out of what is kept. */
  static async open(file: string, clean: (text: string) => string): Promise<History> {
    const text = await readFile(file, "utf8").catch(() => "");
    const lines = text.split("\n").flatMap(read);
    const kept = lines.slice(-mostLines);
    if (lines.length > mostLines * 2) await writeFile(file, kept.map(asJson).join(""), { mode: 0o600 }).catch(() => {});
    return new History(file, clean, kept.reverse());
  }

  /** Call after readline added a line. Secrets, repetitions and lines that begin with a blank are not kept. */
  ran(): void {
    if (this.lines[0] === this.#newest) return;
    const line = this.#clean(this.lines.shift() ?? "");
    if (line.trim() === "" || line.startsWith(" ") || line === this.lines[0]) return;
    this.lines.unshift(line);
    this.#newest = line;
    void this.#queue.run(this.#file, () => appendFile(this.#file, asJson(line), { mode: 0o600 }).catch(() => {}));
  }

  /** Resolves when every line is on disk. */
  settled(): Promise<void> {
    return this.#queue.settled(this.#file);
  }
}

function read(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "string" ? [value.replaceAll("\n", lineEnd)] : [];
  } catch {
    return [];
  }
}

function asJson(line: string): string {
  return `${JSON.stringify(line.replaceAll(lineEnd, "\n"))}\n`;
}
