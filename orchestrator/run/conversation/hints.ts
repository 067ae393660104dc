import type { Files } from "../workspace.ts";

/** Files with instructions for contributors and agents. */
const hintFiles = [
  "AGENTS.md",
  "CLAUDE.md",
  ".github/copilot-instructions.md",
  "CONTRIBUTING.md",
  ".github/CONTRIBUTING.md",
  "docs/CONTRIBUTING.md",
];
/** Characters per file and in all, from the beginning. */
const mostPerFile = 1500;
const mostInAll = 3000;

/** The beginnings of these files, one after the other, duplicates once; empty where there are none. */
export async function hintsOf(files: Pick<Files, "content">): Promise<string> {
  const found: string[] = [];
  const beginnings = new Set<string>();
  let left = mostInAll;
  for (const path of hintFiles) {
    const text = readableText((await files.content(path).catch(() => undefined)) ?? "");
    if (text === "" || beginnings.has(text.slice(0, 200))) continue;
    beginnings.add(text.slice(0, 200));
    const shown = text.slice(0, Math.min(mostPerFile, left));
    if (shown.length < 40) continue;
    left -= shown.length;
    found.push(`${path}:\n${shown}${shown.length < text.length ? "\n[...]" : ""}`);
  }
  return found.join("\n\n");
}

/** Characters read of a file. */
const longestRead = 64_000;

/** The text without images, badges and comments. */
function readableText(text: string): string {
  const lines = withoutComments(text.slice(0, longestRead)).split("\n");
  return lines
    .map((line) => (showsPicture(line) ? "" : line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
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
