import type { Files } from "../workspace.ts";

/** Where projects tell agents and people how to work on them. */
const places = [
  "AGENTS.md",
  "CLAUDE.md",
  ".github/copilot-instructions.md",
  "CONTRIBUTING.md",
  ".github/CONTRIBUTING.md",
  "docs/CONTRIBUTING.md",
];
/** Characters of one, and of all: the beginning says what matters. */
const mostOfOne = 1500;
const mostOfAll = 3000;

/** The beginnings of such files, one after the other; empty where there are none. The same text twice is told once. */
export async function hintsOf(files: Pick<Files, "content">): Promise<string> {
  const told: string[] = [];
  const beginnings = new Set<string>();
  let left = mostOfAll;
  for (const path of places) {
    const text = plain((await files.content(path).catch(() => undefined)) ?? "");
    if (text === "" || beginnings.has(text.slice(0, 200))) continue;
    beginnings.add(text.slice(0, 200));
    const shown = text.slice(0, Math.min(mostOfOne, left));
    if (shown.length < 40) break;
    left -= shown.length;
    told.push(`${path}:\n${shown}${shown.length < text.length ? "\n[...]" : ""}`);
  }
  return told.join("\n\n");
}

/** Without pictures, badges and comments, which say nothing to a model. */
function plain(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^.*!\[[^\]]*\]\([^)]*\).*$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
