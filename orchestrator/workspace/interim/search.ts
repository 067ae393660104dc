import { TaskError } from "devorch";
import { readRegular } from "./regular_file.ts";
import { walk } from "./walk.ts";

interface Query {
  pattern: string;
  path?: string;
  glob?: string;
}

const mostHits = 100;
const longestLine = 2000;
const shownOfLine = 300;
/** A pattern that backtracks is stopped between lines. */
const patienceMs = 2000;

/** Lines that match, as `path:line: text`; says when there are more. */
export function searchFiles(root: string, start: readonly string[], { pattern, glob }: Query): string {
  const matcher = matcherOf(pattern);
  const wanted = glob === undefined ? undefined : new Bun.Glob(glob.includes("/") ? glob : `**/${glob}`);
  const until = performance.now() + patienceMs;
  const hits: string[] = [];
  for (const { path, isFolder } of walk(root, start, 50)) {
    if (isFolder || (wanted && !wanted.match(path))) continue;
    for (const [index, line] of linesOf(root, path).entries()) {
      if (line.length <= longestLine && matcher(line))
        hits.push(`${path}:${index + 1}: ${line.trim().slice(0, shownOfLine)}`);
      if (hits.length >= mostHits) return `${hits.join("\n")}\n(more were found; narrow the search)`;
    }
    if (performance.now() > until)
      return `${hits.join("\n")}\n(stopped after ${patienceMs / 1000} s; narrow the search)`.trim();
  }
  return hits.join("\n") || "(nothing found)";
}

function matcherOf(pattern: string): (line: string) => boolean {
  try {
    const expression = new RegExp(pattern);
    return (line) => expression.test(line);
  } catch {
    return (line) => line.includes(pattern);
  }
}

function linesOf(root: string, path: string): string[] {
  try {
    const content = readRegular(root, path.split("/"));
    return !content || content.subarray(0, 8000).includes(0) ? [] : content.toString("utf8").split("\n");
  } catch (error) {
    // Too large, or changed into something else under us: nothing to search in.
    if (error instanceof TaskError) return [];
    throw error;
  }
}
