import { toolPaths } from "../support/material/projects.ts";
import { type Material, materialOf, type Tree } from "./material.ts";
import type { Pair } from "./pairs.ts";

const before: Tree = {
  "package.json": '{ "name": "cart", "type": "module" }\n',
  "readme.md": "# Cart\n",
  "cart.js":
    "export function total(prices) {\n  let sum = 0;\n  for (const price of prices) sum += price;\n  return sum;\n}\n\n// What a person reads.\n\nexport function shown(price) {\n  return String(price);\n}\n",
  "test/cart.test.js":
    'import { expect, test } from "bun:test";\nimport { shown, total } from "../cart.js";\n\ntest("adds up", () => {\n  expect(total([1, 2])).toBe(3);\n});\n\ntest("is shown", () => {\n  expect(shown(2)).toStartWith("2");\n});\n',
};
const after: Tree = {
  ...before,
  "cart.js": (before["cart.js"] ?? "")
    .replace("sum += price;", "sum += Math.round(price * 100);")
    .replace("return sum;", "return sum / 100;")
    .replace("String(price)", "price.toFixed(2)"),
  "test/cart.test.js": `${before["test/cart.test.js"]}\ntest("cents", () => {\n  expect(total([0.1, 0.2])).toBe(0.3);\n  expect(shown(total([1, 2]))).toBe("3.00");\n});\n`,
};
const trees: Tree[] = [before, after];

/** A pair that needs nothing but Bun, for `make test`. */
export const samplePair: Pair = {
  ...{ name: "cart", from: "0", to: "1", test: "bun test" },
  request: "Add up in cents, and show two digits of them.",
};
export const sampleMaterial: Material = materialOf((name) => trees[Number(name)] ?? {}, toolPaths.split(":"));
