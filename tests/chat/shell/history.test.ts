import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { History } from "../../../orchestrator/chat/shell/history.ts";

let folder: string;
let file: string;
const open = () => History.open(file, (text) => text.replace("secret", "***"));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-history-"));
  file = join(folder, "shell_history");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("goes back and forth, and comes back to what was being written", async () => {
  const history = await open();
  await history.add("one");
  await history.add("two");

  expect([history.older("dra"), history.older("two"), history.older("one")]).toEqual(["two", "one", undefined]);
  expect([history.newer(), history.newer(), history.newer()]).toEqual(["two", "dra", undefined]);
});

test("is there again at the next start, lines and all", async () => {
  const history = await open();
  await history.add("uno\ndos ñ");
  await history.add("tasks");

  const next = await open();
  expect([next.older(""), next.older("")]).toEqual(["tasks", "uno\ndos ñ"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("keeps no repetition, nothing that begins with a blank, and no secret", async () => {
  const history = await open();
  for (const line of ["tasks", "tasks", " mine", "", "my secret"]) await history.add(line);

  expect(readFileSync(file, "utf8").split("\n")).toEqual(['"tasks"', '"my ***"', ""]);
});

test("a damaged or missing file is gone without", async () => {
  writeFileSync(file, '"good"\nnot json\n{"x":1}\n');
  expect((await open()).older("")).toBe("good");
  const nowhere = await History.open(join(folder, "no", "such", "file"), (text) => text);
  await nowhere.add("kept for now");
  expect(nowhere.older("")).toBe("kept for now");
});

test("the file does not grow for ever", async () => {
  writeFileSync(file, Array.from({ length: 5000 }, (_, index) => `"line ${index}"\n`).join(""));
  const history = await open();
  expect(history.older("")).toBe("line 4999");
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(1100);
});
