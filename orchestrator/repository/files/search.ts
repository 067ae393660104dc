import { mark, visibleLine } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";
import { bytesIn, bytesOf, isBinary, TooLong } from "./content.ts";
import { openFolder } from "./folder.ts";
import { globOf, type Matcher, matcherOf } from "./matcher.ts";
import { type WalkEntry, walk } from "./walk.ts";

export interface SearchQuery {
  pattern: string;
  /** Components of the folder or file to look in. */
  names: readonly string[];
  glob?: string | undefined;
}

const maxHits = 100;
const maxShown = 300;
/** Longer files are often generated: their matches come last. */
const longBytes = 1024 * 1024;
const maxSearchedBytes = 8 * longBytes;
const maxMs = 2000;
/** How many skipped files are named. */
const maxNamed = 5;

/**
 * Lines that match, as `path:line: text`, sorted by path, those of long files at the end; says so when there are more, when
 * time ran out, or when files were left out.
 */
export async function search(root: string, { pattern, names, glob }: SearchQuery): Promise<string> {
  const matcher = matcherOf(pattern);
  const wanted = globOf(glob);
  const hits = new Hits(matcher);
  const long: string[] = [];
  visitFiles(root, names, ({ path, name, folder }) => {
    if (!wanted(path, name)) return true;
    const bytes = readOrNothing(() => bytesIn(folder, name, path, longBytes));
    if (bytes === "long") long.push(path);
    return bytes === "long" || hits.collect(path, bytes);
  });
  for (const path of long) {
    // Other work of this process goes on in between.
    await new Promise(setImmediate);
    const bytes = readOrNothing(() => bytesOf(root, path.split("/"), maxSearchedBytes) ?? Buffer.alloc(0));
    if (bytes === "long") hits.leaveOut(path);
    else if (!hits.collect(path, bytes)) break;
  }
  return hits.render();
}

/** One file when the names lead to one, else all below the folder. `visit` returns false to stop. */
function visitFiles(root: string, names: readonly string[], visit: (file: WalkEntry) => boolean): void {
  if (visitOne(root, names, visit)) return;
  {
    using folder = openFolder(root, names);
    if (!folder) throw new TaskError(`There is no file or folder "${names.join("/")}".`);
  }
  walk(root, names, (found) => {
    if (found.kind !== "file") return found.kind === "folder";
    return visit(found) ? true : "stop";
  });
}

function visitOne(root: string, names: readonly string[], visit: (file: WalkEntry) => boolean): boolean {
  const last = names.at(-1);
  let isFile = false;
  if (last === undefined) return false;
  walk(root, names.slice(0, -1), (found) => {
    if (found.name !== last) return false;
    isFile = found.kind === "file";
    if (isFile) visit(found);
    return "stop";
  });
  return isFile;
}

class Hits {
  readonly #matcher: Matcher;
  readonly #lines: string[] = [];
  readonly #leftOut: string[] = [];
  readonly #deadline = performance.now() + maxMs;
  #cut = 0;
  #end: string | undefined;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  /** False when the search is over. */
  collect(path: string, bytes: Buffer): boolean {
    const { literal, matches, reach } = this.#matcher;
    if (this.#end !== undefined) return false;
    if ((literal && !bytes.includes(literal)) || isBinary(bytes)) return true;
    for (const [index, line] of bytes.toString("utf8").split("\n").entries()) {
      // One line takes some tenths of a second at worst; many lines may take long.
      if (performance.now() > this.#deadline) this.#end = "stopped: it took too long; use a simpler pattern";
      else if (matches(this.#within(line, reach))) this.#add(path, index + 1, line);
      if (this.#end !== undefined) return false;
    }
    return true;
  }

  leaveOut(path: string): void {
    this.#leftOut.push(path);
  }

  #within(line: string, reach: number): string {
    if (line.length <= reach) return line;
    this.#cut++;
    // A character after the cut, so that "$" does not match there.
    return `${line.slice(0, reach)}\uFFFF`;
  }

  #add(path: string, number: number, line: string): void {
    if (this.#lines.length >= maxHits) this.#end = `only the first ${maxHits}; narrow the pattern or the path`;
    else this.#lines.push(`${path}:${number}: ${visibleLine(line.replace(/^[ \t]+|[ \t]*\r?$/g, ""), maxShown)}`);
  }

  render(): string {
    const cut = this.#cut > 0 ? `${this.#cut} long lines were looked at only at their beginning` : undefined;
    const named = this.#leftOut.slice(0, maxNamed).join(", ") + (this.#leftOut.length > maxNamed ? ", ..." : "");
    const leftOut = named && `not searched, for they have more than ${maxSearchedBytes} bytes: ${named}`;
    const notes = [this.#matcher.note, cut, leftOut, this.#end].flatMap((text) => (text ? [mark(text)] : []));
    return [...(this.#lines.length === 0 ? ["No matches."] : this.#lines), ...notes].join("\n");
  }
}

/** A file that was removed meanwhile has no matches. */
function readOrNothing(read: () => Buffer): Buffer | "long" {
  try {
    return read();
  } catch (error) {
    return error instanceof TooLong ? "long" : Buffer.alloc(0);
  }
}
