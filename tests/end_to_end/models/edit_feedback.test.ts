import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing, shopFiles } from "../../support/executable.ts";

const wrong = call("edit_file", { path: "list.txt", edits: [{ old: "item 150 of that list", new: "x" }] });
/** What the model does, one call after the other. */
const calls = [
  call("search", { pattern: "needle" }),
  call("read_file", { path: "list.txt" }),
  wrong,
  wrong,
  wrong,
  call("read_file", { path: "stock.txt" }),
  call("run_command", { command: "echo more >> stock.txt" }),
  call("edit_file", { path: "stock.txt", edits: [{ old: "stock 0", new: "stock 1" }] }),
];

test("a model is shown the place, then the whole file, of an edit that does not fit; a changed file is not edited; ignored files are not searched", async () => {
  const items = Array.from({ length: 300 }, (_, n) => `item ${n + 1} of the list`);
  const files = {
    ...shopFiles,
    "list.txt": `${items.join("\n")}\n`,
    "kept.txt": "a needle\n",
    ".gitignore": "*.log\n",
    "old.log": "a needle that is ignored\n",
  };
  await using place = aPlace({
    files,
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}]);
      const next = calls[request.turn];
      return next ? { calls: [next] } : doing(1);
    },
  });

  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);

  const outputs = place.models.requests
    .filter(({ tools }) => tools.includes("finish_step"))
    .map(({ messages }) => messages.at(-1)?.results.at(-1)?.output ?? "");
  const [, found = "", , first = "", region = "", whole = "", , , changed = ""] = outputs;
  expect(found).toContain("kept.txt");
  expect(found).not.toContain("old.log");
  expect(first).not.toContain("copy `old` from here");
  expect(region).toContain("copy `old` from here exactly");
  expect(region).toContain("  150\titem 150 of the list");
  expect(region).not.toContain("item 20 of the list");
  expect(whole).toContain("send it as a whole with `write_file`");
  expect(whole).toContain("  300\titem 300 of the list");
  expect(changed).toContain("stock.txt changed since you read it");
});
