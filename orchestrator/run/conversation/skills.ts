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

/** The top-level texts of the YAML between two `---` at the beginning, each on one line. */
function frontMatterOf(content: string): Readonly<Record<string, string>> {
  const [, block] = /^\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)/s.exec(content.slice(0, looked)) ?? [];
  if (block === undefined) return {};
  const texts = Object.entries(yamlIn(block) ?? linesIn(block)).flatMap(([key, value]) =>
    typeof value === "string" || typeof value === "number"
      ? [[key.toLowerCase(), String(value).replace(/\s+/g, " ").trim()]]
      : [],
  );
  return Object.fromEntries(texts);
}

/** undefined for what is no YAML, and for aliases, by which a few lines stand for a text without end. */
function yamlIn(block: string): object | undefined {
  if (/(?:^|[\s[{,])\*\S/.test(block)) return undefined;
  try {
    const value = Bun.YAML.parse(block);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Many write what YAML refuses, such as a second colon: then a line is its key and the rest. */
function linesIn(block: string): Record<string, string> {
  const lines = block.split(/\r?\n/).flatMap((line) => {
    const [, key, text = ""] = /^(\w[\w-]*)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(lines);
}
