import { expect, test } from "bun:test";
import {
  branchName,
  firstFreeName,
  isBranchName,
  isNumberedVariant,
  isTaken,
  slugOf,
} from "../../orchestrator/task/branch_name.ts";

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
  expect(branchName(plan)).toBe("feature/agregar-validacion-de-stock");
  expect(branchName({ ...plan, type: "fix", slug: "Stock!" })).toBe("fix/stock");
  expect(branchName({ ...plan, summary: "日本語" })).toBe("feature/task");
});

test.each([
  ["feature/stock", [], "feature/stock"],
  ["feature/stock", ["main", "fix/stock", "feature/stocks", "feature/stoc"], "feature/stock"],
  ["feature/stock", ["feature/stock"], "feature/stock-2"],
  ["feature/stock", ["feature/stock", "feature/stock-2", "feature/stock-4"], "feature/stock-3"],
  ["feature/stock", ["feature"], "feature-2/stock"],
  ["feature/stock", ["feature", "feature-2"], "feature-3/stock"],
  ["feature/stock", ["feature", "feature-2/stock"], "feature-2/stock-2"],
  ["feature/stock", ["feature/stock/more"], "feature/stock-2"],
  ["feature/stock", ["feature/stock/more", "feature/stock-2/x/y"], "feature/stock-3"],
  ["feature/stock", ["Feature/Stock"], "feature/stock-2"],
  ["feature/stock", ["FEATURE"], "feature-2/stock"],
  ["feature/stock", ["feature/STOCK/x"], "feature/stock-2"],
  ["My/Own/Name", ["my/own"], "My/Own-2/Name"],
  ["single", ["single/x", "single-2"], "single-3"],
])("%p beside %p is %p, which can stand beside them", (name, others, free) => {
  expect(firstFreeName(name, others)).toBe(free);
  expect(isTaken(name, others)).toBe(free !== name);
  expect(isTaken(free, others)).toBe(false);
  expect(isNumberedVariant(free, name)).toBe(true);
});

test.each(["feature/stock-a", "feature/stock2", "fix/stock", "feature/stock/2", "feature", "feature/stock-"])(
  "%p is not the branch feature/stock with a number",
  (branch) => {
    expect(isNumberedVariant(branch, "feature/stock")).toBe(false);
  },
);

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
