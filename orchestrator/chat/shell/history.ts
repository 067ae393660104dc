import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { orUndefined } from "../../task/errors.ts";
import { lineEnd } from "../cli/view/terminal.ts";

/** Lines kept in the file, at most. */
export const mostLines = 1000;

/** The lines of earlier shells in a file of one JSON string a line. Without a usable file there is no history. */
export class History {
  /** Newest first, as readline has them; readline adds to them. */
  readonly lines: string[];
  readonly #file: string;
  readonly #clean: (text: string) => string;
  #newest: string | undefined;

  /** `clean` takes secrets out of what is kept. */
  constructor(file: string, clean: (text: string) => string) {
    this.#file = file;
    this.#clean = clean;
    const all = orUndefined(() => readFileSync(file, "utf8").split("\n").flatMap(read)) ?? [];
    const kept = all.slice(-mostLines);
    if (all.length > mostLines * 2) orUndefined(() => writeFileSync(file, kept.map(asJson).join(""), { mode: 0o600 }));
    this.lines = kept.reverse();
    this.#newest = this.lines[0];
  }

  /** Call after readline added a line. Secrets, repetitions and lines that begin with a blank are not kept. */
  ran(): void {
    if (this.lines[0] === this.#newest) return;
    const line = this.#clean(this.lines.shift() ?? "");
    if (line.trim() === "" || line.startsWith(" ") || line === this.lines[0]) return;
    this.lines.unshift(line);
    this.#newest = line;
    orUndefined(() => appendFileSync(this.#file, asJson(line), { mode: 0o600 }));
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
