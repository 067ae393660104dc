import { escapeInvisible, mark } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";
import type { Files, Workspace } from "../workspace.ts";
import { skillsOf } from "./skills.ts";

/** Files with instructions for contributors and them: in any folder, and at the top alone. */
const rules = "AGENTS.md";
const inAnyFolder = [rules, "CLAUDE.md", "GEMINI.md", "CONTRIBUTING.md"];
const atTheTop = [".github/copilot-instructions.md", ".github/CONTRIBUTING.md", "docs/CONTRIBUTING.md"];

/** Bytes per all that is shown: of AGENTS.md, and of the others. */
const longestRules = 32 * 1024;
const longestOthers = 16 * 1024;
/** Folders that are looked into, at most. */
const mostFolders = 60;

type Readable = Pick<Workspace, "find"> & { files: Pick<Files, "content" | "exists" | "linkTarget" | "list" | "read"> };

/**
 * What the repository says about working on it, and its skills by name; empty where it says nothing. With the paths that will
 * be worked on, the folders above them, the nearest first; without, all folders, the top first. The same text is shown once.
 */
export async function hintsOf({ files, find }: Readable, paths: readonly string[] = []): Promise<string> {
  const folders = paths.length > 0 ? foldersAbove(paths) : foldersOf(await find(inAnyFolder));
  const seen = new Set<string>();
  const left = { rules: longestRules, others: longestOthers };
  const shown: string[] = [];
  for (const path of placesIn(folders.slice(0, mostFolders))) {
    const text = await textAt(files, path);
    if (text === "" || seen.has(text)) continue;
    seen.add(text);
    const budget = path.endsWith(rules) ? "rules" : "others";
    const block = `${path}:\n${beginningOf(text, left[budget], path)}`;
    left[budget] = Math.max(0, left[budget] - Buffer.byteLength(block) - 2);
    shown.push(block);
  }
  const skills = await skillsOf(files);
  return [...shown, ...(skills === "" ? [] : [skills])].join("\n\n");
}

/** What a file says, or why it is not shown; of a link that of the file that it leads to. */
async function textAt(files: Readable["files"], path: string): Promise<string> {
  try {
    return readableText((await files.content(await files.linkTarget(path))) ?? "");
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    if (!(await files.exists(path))) return "";
    return beginningOfLong(files, path).catch(() => mark(`not shown: ${error.message}`));
  }
}

/** Of a file that is too large to be read whole, the lines that are shown of it, without their numbers. */
async function beginningOfLong(files: Readable["files"], path: string): Promise<string> {
  const shown = await files.read(path, { from: 1 });
  return shown.replace(/^ *\d+\t/gm, "");
}

/** Each folder's files, AGENTS.md first; those that stand at the top alone come last. */
function placesIn(folders: readonly string[]): string[] {
  return [...folders.flatMap((folder) => inAnyFolder.map((name) => `${folder}${name}`)), ...atTheTop];
}

/** The folders that hold these files, with a slash behind them, the deepest first; the top is the empty one. */
function foldersAbove(paths: readonly string[]): string[] {
  const folders = new Set([""]);
  for (const path of paths) {
    const names = path
      .replace(/^(?:\.?\/)+/, "")
      .split("/")
      .slice(0, -1);
    for (let depth = names.length; depth > 0; depth--) folders.add(`${names.slice(0, depth).join("/")}/`);
  }
  return [...folders].sort((one, other) => depthOf(other) - depthOf(one) || (one < other ? -1 : 1));
}

function foldersOf(found: readonly string[]): string[] {
  const folders = new Set(["", ...found.map((path) => path.slice(0, path.lastIndexOf("/") + 1))]);
  return [...folders].sort((one, other) => depthOf(one) - depthOf(other) || (one < other ? -1 : 1));
}

function depthOf(folder: string): number {
  return folder.split("/").length;
}

/** As many whole lines as fit into so many bytes, the mark that says so included. */
function beginningOf(text: string, bytes: number, path: string): string {
  const heading = Buffer.byteLength(`${path}:\n`) + 2;
  if (Buffer.byteLength(text) + heading <= bytes) return text;
  const cut = mark(`the rest of ${path} is left out here; read_file shows it`);
  const room = bytes - heading - Buffer.byteLength(cut) - 1;
  const kept: string[] = [];
  let used = 0;
  for (const line of text.split("\n")) {
    used += Buffer.byteLength(line) + 1;
    if (used > room) break;
    kept.push(line);
  }
  return [...kept, cut].join("\n");
}

/** Characters read of a file. */
const longestRead = 64_000;

/** The text as models are shown it, without images, badges and comments. */
function readableText(text: string): string {
  const begun = withoutComments(text.slice(0, longestRead).replace(/\r\n/g, "\n").toWellFormed());
  const lines = begun.split("\n").map((line) => (showsPicture(line) ? "" : line));
  return escapeInvisible(
    lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
  );
}

function withoutComments(text: string): string {
  const kept: string[] = [];
  for (let at = 0; ; ) {
    const from = text.indexOf("<!--", at);
    const to = from === -1 ? -1 : text.indexOf("-->", from);
    if (to === -1) return [...kept, text.slice(at)].join("");
    kept.push(text.slice(at, from));
    at = to + "-->".length;
  }
}

/** Whether a line has an image, `![name](address)`; split by brackets because a regex could take quadratic time. */
function showsPicture(line: string): boolean {
  const parts = line.slice(0, line.lastIndexOf(")")).split("]");
  return parts.some((part, at) => part.includes("![") && parts[at + 1]?.startsWith("("));
}
