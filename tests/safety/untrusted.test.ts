import { expect, test } from "bun:test";
import { makeUntrusted, withoutBlocks } from "../../orchestrator/safety/untrusted.ts";

const block = makeUntrusted("seed");

test.each([
  [`Mend the header\n\nPicture photo 1:\n${block("x")}\n\nFile a: b.txt:\n${block("y\nz")}`, "Mend the header"],
  [`Resolve issue #3 of shop. Its text, as data:\n\n${block("x")}`, "Resolve issue #3 of shop. Its text, as data:"],
  [`Use this: a list\n\n${block("x")}\nand go on`, "Use this: a list\n\n\nand go on"],
  ["Add this:\nfirst\nsecond", "Add this:\nfirst\nsecond"],
])("a title has neither what was attached nor the line above that names it", (request, title) => {
  expect(withoutBlocks(request)).toBe(title);
});
