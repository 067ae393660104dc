import { withoutAccents } from "../texts/without_accents.ts";
import type { Plan, PlanType } from "./plan.ts";

const folderOfType: Record<PlanType, string> = {
  feat: "feature",
  fix: "fix",
  refactor: "refactor",
  docs: "docs",
  test: "test",
  chore: "chore",
};
const slugLimit = 60;

/** `<type>/<slug>`. */
export function branchName({ type, slug, summary }: Plan): string {
  return `${folderOfType[type]}/${slugOf(slug ?? "") || slugOf(summary) || "task"}`;
}

/**
 * Whether the name conflicts with one of these branches: git stores branches as files, so none may be a folder of another, and a
 * remote's file system may ignore case.
 */
export function isTaken(name: string, others: readonly string[]): boolean {
  return firstFreeName(name, others) !== name;
}

/**
 * The name, with `-2`, `-3` ... where it is taken: after the last part when that is a branch or the folder of one, after a
 * folder when that is a branch.
 */
export function firstFreeName(name: string, others: readonly string[]): string {
  const branches = new Set(others.map((other) => other.toLowerCase()));
  const folders = new Set([...branches].flatMap(foldersOf));
  const parts = name.split("/");
  let chosen = "";
  for (const [at, part] of parts.entries()) {
    const isLast = at === parts.length - 1;
    const isInTheWay = (path: string) => branches.has(path) || (isLast && folders.has(path));
    let numbered = chosen + part;
    for (let n = 2; isInTheWay(numbered.toLowerCase()); n++) numbered = `${chosen}${part}-${n}`;
    chosen = isLast ? numbered : `${numbered}/`;
  }
  return chosen;
}

function foldersOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("/"));
}

/** Whether a branch has this name, or this name with the numbers that `firstFreeName` adds. */
export function isNumberedVariant(branch: string, name: string): boolean {
  const [parts, wanted] = [branch.split("/"), name.split("/")];
  const isSame = (part: string, at: number) =>
    part === wanted[at] || (part.startsWith(`${wanted[at]}-`) && /^-\d+$/.test(part.slice(wanted[at]?.length)));
  return parts.length === wanted.length && parts.every(isSame);
}

/** Letters without their accents, digits and dashes, at most 60: "validación" gives "validacion". */
export function slugOf(text: string): string {
  const plain = withoutAccents(text).toLowerCase();
  const slug = plain
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (slug.length <= slugLimit) return slug;
  const cut = slug.slice(0, slugLimit + 1);
  const dash = cut.lastIndexOf("-");
  return cut.slice(0, dash > slugLimit / 2 ? dash : slugLimit).replace(/-+$/, "");
}

/** A name that a user chose (`--branch`) must be one that git accepts and that cannot be read as an option or a ref. */
export function isBranchName(name: string): boolean {
  if (name.length > 200 || name === "HEAD" || name === "@" || /^[-/.]|[/.]$|\.lock(\/|$)/.test(name)) return false;
  if (/\.\.|\/\/|\/\.|@\{/.test(name)) return false;
  return /^[A-Za-z0-9._/+@-]+$/.test(name);
}
