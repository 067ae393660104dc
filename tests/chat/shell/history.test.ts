import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aKeyboard } from "./keyboard.ts";

const up = "\x1b[A";
const down = "\x1b[B";
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-history-"));
  file = join(folder, "shell_history");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("goes back and forth, and comes back to what was being written", async () => {
  const shell = await aKeyboard(file);
  shell.press("one\rtwo\r");

  const seen = [up, up, up, down, down, down].map((keys) => shell.press(keys));
  expect(seen).toEqual(["two|", "one|", "|", "one|", "two|", "|"]);
  shell.press("\x15o");
  expect([up, up, down, down].map((keys) => shell.press(keys))).toEqual(["one|", "o|", "one|", "o|"]);
});

test("what is edited on a line of the history is what the next one is looked for by", async () => {
  const shell = await aKeyboard(file);
  shell.press("show T-1\rtasks\rshow T-2\r");
  expect([up, "\x7f", up].map((keys) => shell.press(keys))).toEqual(["show T-2|", "show T-|", "show T-1|"]);
});

test("after a line was given up, the newest comes first again", async () => {
  const shell = await aKeyboard(file);
  shell.press("one\rtwo\r");
  expect([up, up, "\x03", up].map((keys) => shell.press(keys))).toEqual(["two|", "one|", "|", "two|"]);
});

test("is there again at the next start, lines and all, for its owner alone", async () => {
  const shell = await aKeyboard(file);
  shell.press("\x1b[200~uno\ndos ñ\x1b[201~\rtasks\r");
  shell.close();

  const next = await aKeyboard(file);
  expect([up, up].map((keys) => next.press(keys))).toEqual(["tasks|", "uno⏎dos ñ|"]);
  next.press("\r");
  expect(next.ran).toEqual(["uno\ndos ñ"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("keeps no repetition, nothing that begins with a blank, and no secret", async () => {
  const shell = await aKeyboard(file);
  for (const line of ["tasks", "tasks", " mine", "", "tasks", "my secret", "my secret"]) shell.press(`${line}\r`);
  shell.close();

  expect(readFileSync(file, "utf8").split("\n")).toEqual(['"tasks"', '"my ***"', ""]);
  expect((await shell.allRan()).at(-1)).toBe("my secret");
});

test("a damaged or missing file is gone without", async () => {
  writeFileSync(file, '"good"\nnot json\n{"x":1}\n');
  expect((await aKeyboard(file)).press(up)).toBe("good|");
  const nowhere = await aKeyboard(join(folder, "no", "such", "file"));
  nowhere.press("kept for now\r");
  expect(nowhere.press(up)).toBe("kept for now|");
});

test("the file does not grow for ever", async () => {
  writeFileSync(file, Array.from({ length: 5000 }, (_, index) => `"line ${index}"\n`).join(""));
  expect((await aKeyboard(file)).press(up)).toBe("line 4999|");
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(1100);
});
