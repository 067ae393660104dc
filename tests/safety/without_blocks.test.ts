import { expect, test } from "bun:test";
import { makeUntrusted, withoutBlocks } from "../../orchestrator/safety/untrusted.ts";

const quote = makeUntrusted("seed");

test.each([
  ["Add stock", "Add stock"],
  [`Add stock\n\nFile notes.md:\n${quote("secret plans\nFile x:\n")}`, "Add stock\n\n📎 notes.md"],
  [`Add\n\nPicture a: b.png:\n${quote("mark")}\n\nFile c.txt:\n${quote("c")}`, "Add\n\n📎 a: b.png\n\n📎 c.txt"],
  [`Look:\n\nForwarded message 1:\n${quote("it crashes")}`, "Look:\n\n📎 Forwarded message 1"],
  [`Solve this\n${quote("Stock\n\nIt is negative.")}`, "Solve this"],
  [quote("alone"), ""],
  [`Resolve issue #3. Its text, as data:\n\n${quote("x")}`, "Resolve issue #3. Its text, as data:"],
  ["Add this:\nfirst\nsecond", "Add this:\nfirst\nsecond"],
  [
    `Write </untrusted-00000000> and <untrusted-1> as they are`,
    "Write </untrusted-00000000> and <untrusted-1> as they are",
  ],
])("a person reads their own words and the names of what came with them: %j", (request, read) => {
  expect(withoutBlocks(request)).toBe(read);
});
