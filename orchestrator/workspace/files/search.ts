import { mark, shownLine, TaskError } from "devorch";
import { bytesIn, isBinary } from "./content.ts";
import { openFolder } from "./folder.ts";
import { globOf, type Matcher, matcherOf } from "./matcher.ts";
import { type Found, walk } from "./walk.ts";

export interface Query {
  pattern: string;
  /** Components of the folder or file to look in. */
  names: readonly string[];
  glob?: string | undefined;
}

const maxHits = 100;
const maxShown = 300;
const maxBytes = 1024 * 1024;
const maxMs = 2000;

/** Lines that match, as `path:line: text`, sorted by path; says so when there are more, or when time ran out. */
export function search(root: string, { pattern, names, glob }: Query): string {
  const matcher = matcherOf(pattern);
  const wanted = globOf(glob);
  const hits = new Hits();
  visitFiles(root, names, (file) => (wanted(file.path, file.name) ? hits.collect(file, matcher) : true));
  return hits.told(matcher.note);
}

/** One file when the names lead to one, else all below the folder. `visit` returns false to end. */
function visitFiles(root: string, names: readonly string[], visit: (file: Found) => boolean): void {
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

function visitOne(root: string, names: readonly string[], visit: (file: Found) => boolean): boolean {
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
  readonly #lines: string[] = [];
  readonly #deadline = performance.now() + maxMs;
  #cut = 0;
  #end: string | undefined;

  /** False when nothing more is to be looked at. */
  collect({ path, name, folder }: Found, matcher: Matcher): boolean {
    const bytes = readOrNothing(() => bytesIn(folder, name, path, maxBytes));
    if ((matcher.literal && !bytes.includes(matcher.literal)) || isBinary(bytes)) return true;
    for (const [index, line] of bytes.toString("utf8").split("\n").entries()) {
      // One line takes some tenths of a second at worst; many lines can take long.
      if (performance.now() > this.#deadline) this.#end = "stopped: it took too long; use a simpler pattern";
      else if (matcher.matches(this.#within(line, matcher.reach))) this.#add(path, index + 1, line);
      if (this.#end !== undefined) return false;
    }
    return true;
  }

  #within(line: string, reach: number): string {
    if (line.length <= reach) return line;
    this.#cut++;
    // Something behind the cut, so that "$" does not take it for the end of the line.
    return `${line.slice(0, reach)}\uFFFF`;
  }

  #add(path: string, number: number, line: string): void {
    if (this.#lines.length >= maxHits) this.#end = `only the first ${maxHits}; narrow the pattern or the path`;
    else this.#lines.push(`${path}:${number}: ${shownLine(line.replace(/^[ \t]+|[ \t]*\r?$/g, ""), maxShown)}`);
  }

  told(note: string | undefined): string {
    const cut = this.#cut > 0 ? `${this.#cut} long lines were looked at only at their beginning` : undefined;
    const notes = [note, cut, this.#end].flatMap((text) => (text === undefined ? [] : [mark(text)]));
    return [...(this.#lines.length === 0 ? ["No matches."] : this.#lines), ...notes].join("\n");
  }
}

/** A file that is too big, or went away meanwhile, has no matches. */
function readOrNothing(read: () => Buffer): Buffer {
  try {
    return read();
  } catch {
    return Buffer.alloc(0);
  }
}
