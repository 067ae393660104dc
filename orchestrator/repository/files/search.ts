import { mark, visibleLine } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";
import { bytesOf, openFile, TooLong } from "./content.ts";
import { decodeBytes, encodingByMark, encodingOf } from "./encoding.ts";
import { type Folder, openFolder } from "./folder.ts";
import { globOf } from "./glob.ts";
import { knownContentOf } from "./known_content.ts";
import { type Matcher, matcherOf } from "./matcher.ts";
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
/** How many of the paths that were left out are named, of each kind. */
const maxNamed = 5;

/**
 * Lines that match, as `path:line: text`, sorted by path, those of long files at the end; says so when there are more, when
 * time ran out, and what was left out.
 */
export async function search(root: string, { pattern, names, glob }: SearchQuery): Promise<string> {
  const hits = new Hits(matcherOf(pattern));
  const known = knownContentOf(root);
  const readNew = (folder: Folder, name: string, path: string) => {
    using file = openFile(folder, name, path, { limit: longBytes, listed: true });
    return known.read(path, file);
  };
  const wanted = globOf(glob, (visit) => visitFiles(root, names, ({ path, name }) => visit(path, name)));
  const long: string[] = [];
  let fitting = 0;
  const visit = ({ path, name, folder }: WalkEntry) => {
    if (!wanted(path, name)) return true;
    fitting++;
    const bytes = readOrNothing(() => known.of(folder, name, path) ?? readNew(folder, name, path));
    if (bytes === "long") long.push(path);
    return bytes === "long" || hits.collect(path, bytes);
  };
  visitFiles(root, names, visit, ({ path, name, kind }) => {
    if (kind === "folder") hits.leaveOut("ignored", `${path}/`);
    else if (kind === "file" && wanted(path, name)) hits.leaveOut("ignored", path);
  });
  for (const path of long) {
    // Other work of this process goes on in between.
    await new Promise(setImmediate);
    const bytes = readOrNothing(() => bytesOf(root, path.split("/"), maxSearchedBytes) ?? Buffer.alloc(0));
    if (bytes === "long") hits.leaveOut("large", path);
    else if (!hits.collect(path, bytes)) break;
  }
  return hits.render(glob !== undefined && fitting === 0 ? `no file here fits the glob ${glob}` : undefined);
}

type Ignored = Parameters<typeof walk>[3];

/** One file when the names lead to one, else all below the folder. `visit` returns false to stop. */
function visitFiles(
  root: string,
  names: readonly string[],
  visit: (file: WalkEntry) => boolean,
  ignored?: Ignored,
): void {
  if (visitOne(root, names, visit)) return;
  {
    using folder = openFolder(root, names);
    if (!folder) throw new TaskError(`There is no file or folder "${names.join("/")}".`);
  }
  const visitFile = (found: WalkEntry) => {
    if (found.kind !== "file") return found.kind === "folder";
    return visit(found) ? true : "stop";
  };
  walk(root, names, visitFile, ignored);
}

function visitOne(root: string, names: readonly string[], visit: (file: WalkEntry) => boolean): boolean {
  const last = names.at(-1);
  let isFile = false;
  if (last === undefined) return false;
  const visitNamed = (found: WalkEntry) => {
    if (found.name !== last) return false;
    isFile = found.kind === "file";
    if (isFile) visit(found);
    return "stop";
  };
  // A file that is named is searched also where git ignores it.
  walk(root, names.slice(0, -1), visitNamed, visitNamed);
  return isFile;
}

const reasons = {
  ignored: "ignored by git or dependencies (name one as `path` to search in it)",
  binary: "binary",
  large: `of more than ${maxSearchedBytes} bytes`,
};

class Hits {
  readonly #matcher: Matcher;
  readonly #lines: string[] = [];
  readonly #leftOut: Record<keyof typeof reasons, string[]> = { ignored: [], binary: [], large: [] };
  readonly #deadline = performance.now() + maxMs;
  #end: string | undefined;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  /** False when the search is over. */
  collect(path: string, bytes: Buffer): boolean {
    if (this.#end !== undefined) return false;
    const { literal, matches } = this.#matcher;
    if (literal && !bytes.includes(literal) && !encodingByMark(bytes)) return true;
    const encoding = encodingOf(bytes);
    if (!encoding) this.leaveOut("binary", path);
    const text = encoding ? decodeBytes(bytes, encoding).replace(/^\ufeff/, "") : "";
    for (const [index, line] of text.split("\n").entries()) {
      if (performance.now() > this.#deadline) this.#end = "stopped: it took too long; name a path or a glob";
      else if (matches(line.endsWith("\r") ? line.slice(0, -1) : line)) this.#add(path, index + 1, line);
      if (this.#end !== undefined) return false;
    }
    return true;
  }

  leaveOut(reason: keyof typeof reasons, path: string): void {
    this.#leftOut[reason].push(path);
  }

  #add(path: string, number: number, line: string): void {
    if (this.#lines.length >= maxHits) this.#end = `only the first ${maxHits}; narrow the pattern or the path`;
    else this.#lines.push(`${path}:${number}: ${visibleLine(line.replace(/^[ \t]+|[ \t]*\r?$/g, ""), maxShown)}`);
  }

  /** `note` comes before what was left out. */
  render(note: string | undefined): string {
    const leftOut = Object.entries(this.#leftOut).flatMap(([reason, paths]) => {
      if (paths.length === 0) return [];
      const named = paths.slice(0, maxNamed).join(", ") + (paths.length > maxNamed ? ", ..." : "");
      return [`${paths.length} ${reasons[reason as keyof typeof reasons]}: ${named}`];
    });
    const notes = [this.#matcher.note, note, leftOut.length > 0 && `not searched: ${leftOut.join("; ")}`, this.#end];
    const marks = notes.flatMap((text) => (text ? [mark(text)] : []));
    return [...(this.#lines.length === 0 ? ["No matches."] : this.#lines), ...marks].join("\n");
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
