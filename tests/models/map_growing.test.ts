import { beforeEach, expect, test } from "bun:test";
import { mapGrowing } from "../../orchestrator/models/map_growing.ts";

const item = (name: string) => ({ name });
const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(item) as [Item, Item, Item, Item, Item];
type Item = { name: string };

let computed: string[];
let paths: (items: readonly Item[]) => readonly string[];

beforeEach(() => {
  computed = [];
  paths = mapGrowing(({ name }, before, path: string | undefined) => {
    computed.push(name);
    return `${path ?? ""}${before ? "/" : ""}${name}`;
  });
});

test("of a list that has grown only what is new is computed", () => {
  expect(paths([a])).toEqual(["a"]);
  expect(paths([a, b, c])).toEqual(["a", "a/b", "a/b/c"]);
  expect(computed).toEqual(["a", "b", "c"]);
});

test.each([
  ["shorter", [a, b], ["a", "a/b"], []],
  ["another end", [a, b, d], ["a", "a/b", "a/b/d"], ["d"]],
  ["another middle: all behind it anew", [a, d, c], ["a", "a/d", "a/d/c"], ["d", "c"]],
  ["another beginning", [e, b, c], ["e", "e/b", "e/b/c"], ["e", "b", "c"]],
  ["equal, but not the same", [item("a"), b], ["a", "a/b"], ["a", "b"]],
  ["nothing", [], [], []],
])("a list that goes on otherwise: %s", (_, items, values, anew) => {
  paths([a, b, c]);
  computed.length = 0;
  expect(paths(items)).toEqual(values);
  expect(computed).toEqual(anew);
});

test("lists that take turns keep what is theirs", () => {
  paths([a, b]);
  paths([c, d]);
  expect(paths([a, b, e])).toEqual(["a", "a/b", "a/b/e"]);
  expect(paths([c, d, e])).toEqual(["c", "c/d", "c/d/e"]);
  expect(computed).toEqual(["a", "b", "c", "d", "e", "e"]);
});
