import { escapeInvisible, mark } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";
import type { Files } from "../workspace.ts";

/** Folders with one folder per skill, whose SKILL.md begins with its name and description (agentskills.io). */
const places = [".agents/skills", ".claude/skills"];
const mostSkills = 50;
/** Characters shown of a description, and read of a file. */
const longestDescription = 1024;
const looked = 8192;

/** The repository's skills by path, name and description, a line each; empty without any. Models read the files on demand. */
export async function skillsOf(files: Pick<Files, "content" | "list">): Promise<string> {
  const lines = new Map<string, string>();
  for (const place of places) {
    const entries = await files.list(place, 1).catch(none);
    for (const folder of entries.filter((entry) => entry.endsWith("/"))) {
      const path = `${folder}SKILL.md`;
      const content = await files.content(path).catch(() => undefined);
      if (content === undefined) continue;
      const { name = folder.split("/").at(-2), description = "" } = frontMatterOf(content);
      const said = escapeInvisible(`${name}: ${description.slice(0, longestDescription)}`.toWellFormed());
      if (!lines.has(said)) lines.set(said, `- ${path}, ${said}`);
    }
  }
  if (lines.size === 0) return "";
  const shown = [...lines.values()].slice(0, mostSkills);
  const more = lines.size > shown.length ? [mark(`${lines.size - shown.length} more skills`)] : [];
  return ["Skills, to be read with read_file where one fits the work:", ...shown, ...more].join("\n");
}

/** A missing or unreadable folder counts as empty. */
function none(error: unknown): string[] {
  if (error instanceof TaskError) return [];
  throw error;
}

/** The top-level texts of the block between two `---` at the beginning; a text may go on in indented lines. */
function frontMatterOf(content: string): Readonly<Record<string, string>> {
  const [first, ...lines] = content
    .slice(0, looked)
    .replace(/^\ufeff/, "")
    .split(/\r?\n/);
  const found: Record<string, string> = Object.create(null);
  if (first?.trim() !== "---") return found;
  let key = "";
  for (const line of lines) {
    if (line.trim() === "---") break;
    const colon = line.indexOf(":");
    if (/^\s/.test(line)) found[key] = `${found[key] ?? ""} ${line.trim()}`.trim();
    else if (colon > 0) {
      key = line.slice(0, colon).trim().toLowerCase();
      found[key] = line.slice(colon + 1).trim();
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, text]) => [name, unquoted(text)]));
}

/** Without the mark of a block of text and without quotes. */
function unquoted(text: string): string {
  const plain = text.replace(/^[>|][-+\d]{0,2}(?: |$)/, "");
  const quote = plain.at(0) ?? "";
  return `"'`.includes(quote) && plain.length > 1 && plain.endsWith(quote) ? plain.slice(1, -1) : plain;
}
