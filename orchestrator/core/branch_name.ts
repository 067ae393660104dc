import type { Plan, PlanType } from "./plan.ts";

const folders: Record<PlanType, string> = {
  feat: "feature",
  fix: "fix",
  refactor: "refactor",
  docs: "docs",
  test: "test",
  chore: "chore",
};
const slugLimit = 60;

/** `<type>/<slug>`; `taken` says whether a name is in use, then `-2`, `-3` ... follow. */
export function branchName({ type, slug, summary }: Plan, taken: (name: string) => boolean): string {
  const name = `${folders[type]}/${slugOf(slug ?? "") || slugOf(summary) || "task"}`;
  return free(name, taken);
}

/** The first of `name`, `name-2`, `name-3` ... that is not taken. */
export function free(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name;
  let n = 2;
  while (taken(`${name}-${n}`)) n++;
  return `${name}-${n}`;
}

/** Letters without their accents, digits and dashes, at most 60: "validación" gives "validacion". */
export function slugOf(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
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
