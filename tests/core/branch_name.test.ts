import { expect, test } from "bun:test";
import { branchName, free, isBranchName, slugOf } from "../../orchestrator/core/branch_name.ts";

const plan = { summary: "Agregar validación de stock", type: "feat" as const, steps: [] };

test.each([
  ["Agregar validación de stock", "agregar-validacion-de-stock"],
  ["  ¡Ñandú & Straße!  ", "nandu-strasse"],
  ["../../etc/passwd", "etc-passwd"],
  ["--force", "force"],
  ["日本語", ""],
  ["x; rm -rf $(pwd)", "x-rm-rf-pwd"],
])("%p becomes the slug %p", (text, slug) => {
  expect(slugOf(text)).toBe(slug);
});

test("a long slug ends at a word, within 60 letters", () => {
  const slug = slugOf("validar el stock disponible de cada producto antes de confirmar el pedido de la clienta");
  expect(slug.length).toBeLessThanOrEqual(60);
  expect("validar-el-stock-disponible-de-cada-producto-antes-de-confirmar".startsWith(slug)).toBe(true);
  expect(slug.endsWith("-")).toBe(false);
});

test("the type is the folder, the plan's slug comes before its summary", () => {
  expect(branchName(plan, () => false)).toBe("feature/agregar-validacion-de-stock");
  expect(branchName({ ...plan, type: "fix", slug: "Stock!" }, () => false)).toBe("fix/stock");
  expect(branchName({ ...plan, summary: "日本語" }, () => false)).toBe("feature/task");
});

test("a taken name gets a number", () => {
  const taken = new Set(["feature/stock", "feature/stock-2"]);
  expect(free("feature/stock", (name) => taken.has(name))).toBe("feature/stock-3");
});

test.each([
  "HEAD",
  "@",
  "-x",
  "/x",
  "x/",
  "x..y",
  "x//y",
  "x.lock",
  "a/b.lock",
  "x/.y",
  "a b",
  "a~1",
  "a^",
  "a:b",
  "a?b",
  "a*",
  "a[b",
  "a\\b",
  "x@{1}",
  "é",
  "",
])("%p is no branch name", (name) => {
  expect(isBranchName(name)).toBe(false);
});

test.each(["feature/stock", "x", "T-12_fix.2", "user@host"])("%p is a branch name", (name) => {
  expect(isBranchName(name)).toBe(true);
});
