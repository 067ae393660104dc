import { join } from "node:path";
import { atomicWrite } from "../safety/atomic_write.ts";
import { regularText } from "./regular_file.ts";

const blockBegin = "# devorch: left behind by commands, never committed";
const blockEnd = "# devorch: end";

/**
 * Keeps paths out of every commit and checkpoint of one clone: its `.git/info/exclude` names exactly these from now on.
 * A folder ends with a slash. What is tracked already stays tracked.
 */
export function writeExcludes(root: string, paths: readonly string[]): void {
  const file = join(root, ".git", "info", "exclude");
  const others = withoutBlock(regularText(file, { limit: maxExcludeBytes }) ?? "");
  const block = paths.length === 0 ? "" : `${[blockBegin, ...paths.map(patternOf), blockEnd].join("\n")}\n`;
  const before = others === "" || others.endsWith("\n") ? others : `${others}\n`;
  atomicWrite(file, before + block);
}

/** From the root, every special letter taken literally (gitignore's own rules). */
function patternOf(path: string): string {
  return `/${path.replace(/[\\*?[\]!#]|\s$/g, "\\$&")}`;
}

const maxExcludeBytes = 16 * 1024 * 1024;

function withoutBlock(text: string): string {
  const from = text.indexOf(blockBegin);
  const to = from === -1 ? -1 : text.indexOf(blockEnd, from);
  return to === -1 ? text : text.slice(0, from) + text.slice(to + blockEnd.length).replace(/^\n/, "");
}
