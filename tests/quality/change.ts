import { structuredPatch } from "diff";
import { Plan } from "../../orchestrator/task/plan.ts";
import { call, overwrite } from "../support/executable.ts";
import type { Material, Tree } from "./material.ts";
import type { Pair } from "./pairs.ts";

/** What leads from the first version of a pair to the second. */
export interface Change {
  before: Tree;
  after: Tree;
  /** Paths that differ: those of tests, and the others. */
  tests: string[];
  sources: string[];
}

/** Written by publishing or by a build, not by who made the change. */
const isMade = (path: string) =>
  /(^|\/)\.|(^|\/)(package|bower|component|\w+-lock)\.json$|^dist\/|^perf\/|\.out$/.test(path);
const isTest = (path: string) => /^(tests?|spec)[/.-]/.test(path);

export function changeOf({ from, to }: Pair, material: Material): Change {
  const [before, published] = [material.tree(from), material.tree(to)];
  const paths = [...new Set([...Object.keys(before), ...Object.keys(published)])]
    .filter((path) => !isMade(path) && before[path] !== published[path])
    .sort();
  const after = { ...before };
  for (const path of paths) put(after, path, published[path]);
  return { before, after, tests: paths.filter(isTest), sources: paths.filter((path) => !isTest(path)) };
}

/** `tree` with these paths as they are in `other`. */
export function withPaths(tree: Tree, paths: readonly string[], other: Tree): Tree {
  const result = { ...tree };
  for (const path of paths) put(result, path, other[path]);
  return result;
}

function put(tree: Tree, path: string, content: string | undefined): void {
  if (content === undefined) delete tree[path];
  else tree[path] = content;
}

/** As a plan names them. */
export function filesOf(paths: readonly string[], before: Tree) {
  return {
    modify: paths.filter((path) => path in before),
    create: paths.filter((path) => !(path in before)),
  };
}

/** Existing tests whose meaning the change alters, where a plan can say so. */
export function announcedTests(tests: readonly string[], before: Tree): object {
  const knowsOf = "changesTests" in Plan.shape.steps.element.shape;
  const changesTests = tests
    .filter((path) => path in before)
    .map((path) => ({ path, why: "What it describes is what is asked to change." }));
  return knowsOf && changesTests.length > 0 ? { changesTests } : {};
}

export type Call = ReturnType<typeof call>;
export type Format = "edit_file" | "write_file";

/** The calls that make `after` of `before`. */
export function callsBetween(before: Tree, after: Tree, format: Format): Call[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => {
    const [was, now] = [before[path], after[path]];
    if (was === now) return [];
    if (now === undefined) return [call("delete_file", { path })];
    if (was === undefined) return [call("write_file", { path, content: now })];
    return format === "write_file"
      ? overwrite(path, now)
      : [call("read_file", { path }), call("edit_file", { path, edits: editsBetween(was, now) })];
  });
}

interface Edit {
  old: string;
  new: string;
}

/** Edits whose old text stands once where they are applied, in turn; with as little around them as that takes. */
export function editsBetween(before: string, after: string): Edit[] {
  for (const context of [2, 5, 12, 40]) {
    const edits = hunksOf(before, after, context);
    if (applied(before, edits) === after) return edits;
  }
  return [{ old: before, new: after }];
}

function hunksOf(before: string, after: string, context: number): Edit[] {
  return structuredPatch("", "", before, after, "", "", { context }).hunks.map(({ lines }) => ({
    old: linesWith(lines, "-"),
    new: linesWith(lines, "+"),
  }));
}

const linesWith = (lines: readonly string[], sign: string): string =>
  lines
    .filter((line) => line[0] === " " || line[0] === sign)
    .map((line) => line.slice(1))
    .join("\n");

/** Undefined where an edit has no place, or more than one. */
function applied(text: string, edits: readonly Edit[]): string | undefined {
  let result = text;
  for (const { old, new: text } of edits) {
    const pieces = result.split(old);
    if (old === "" || pieces.length !== 2) return undefined;
    result = pieces.join(text);
  }
  return result;
}
