import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyEdits, rewriteText } from "../../orchestrator/repository/edit.ts";
import { createFiles } from "../../orchestrator/repository/files.ts";
import {
  escapeInvisible,
  leftOut,
  linesMark,
  mark,
  markIn,
  meantText,
} from "../../orchestrator/safety/visible_text.ts";
import { seeded } from "../support/seed.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "devorch-shown-")));
const files = createFiles(root);
afterAll(() => rmSync(root, { recursive: true }));

const odd = [
  ...["\x01", "\x02", "\x07", "\b", "\v", "\f", "\r", "\x1b", "\x1b[31m", "\x7f", "\x80", "\x85", "\x9b"],
  ...["\u00ad", "\u061c", "\u200b", "\u200d", "\u200e", "\u2028", "\u2029", "\u202e", "\u2066", "\u2069"],
  ...["\ufe0f", "\ufeff", "\ufff9", "\uffff", "\u{e0041}", "\u3164", "\u115f"],
];
/** What reads like our own escapes and marks, and what comes near. */
const alike = [
  ...[
    "⟦",
    "⟧",
    "⟦U+001B⟧",
    "⟦U+27E6⟧",
    "⟦U+D800⟧",
    "⟦U+110000⟧",
    "⟦U+1⟧",
    "⟦u+001b⟧",
    "⟦U+",
    "⟦⟦U+000D⟧⟧",
    "⟦devorch: ",
  ],
  ...[mark("lines 1-2 of 3"), leftOut(12, "bytes"), linesMark(3, 4, 10), "⟦devorch", "\\u001b", "\\x1b", "&#27;", "^["],
];
const common = ["a", "word", " ", "  ", "\t", "ñ", "日本", "❤️", "👩‍👩‍👧", "1️⃣", "🇦🇷", '"', "$&", "(", "}", "42\t", "é"];

/** Lines that only their number tells apart, some of them with what cannot be seen, at any place in them. */
function aFile(random: () => number) {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const piece = () => pick(random() < 0.4 ? common : random() < 0.7 ? odd : alike);
  const pieces = () => Array.from({ length: Math.floor(random() * 5) }, piece).join("");
  // What ends in a carriage return would be ended by CRLF.
  const line = (index: number) => `${pieces()}line ${index} of it${pieces()}`.replace(/\r+$/, "");
  const lines = Array.from({ length: 2 + Math.floor(random() * 12) }, (_, index) => line(index));
  const ends = pick(["\n", "\r\n", "mixed"]);
  const end = () => (ends === "mixed" ? pick(["\n", "\r\n"]) : ends);
  const ended = lines.map((text, index) => [text, index === lines.length - 1 && random() < 0.3 ? "" : end()] as const);
  return { lines, ended, text: (random() < 0.1 ? "\ufeff" : "") + ended.flat().join("") };
}

/** The lines as a model reads them. */
async function shownLines(name: string): Promise<string[]> {
  const shown = (await files.read(name)).split("\n");
  return shown.filter((line) => /^ *\d+\t/.test(line)).map((line) => line.slice(line.indexOf("\t") + 1));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const hidden = /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u2028-\u202e\u2066-\u2069\ufeff\ufff9\uffff]/u;

test("an edit as a file was shown leaves every byte that it does not name: 1,500 files of odd characters", async () => {
  const random = seeded(20261127);
  let edits = 0;
  for (let round = 0; round < 1500; round++) {
    const { lines, ended, text } = aFile(random);
    writeFileSync(join(root, "odd.txt"), text);
    const shown = await shownLines("odd.txt");
    expect(shown).toHaveLength(lines.length);
    expect(shown.filter((line) => hidden.test(line))).toEqual([]);

    const from = Math.floor(random() * lines.length);
    const until = Math.min(lines.length, from + 1 + Math.floor(random() * 3));
    const at = from + Math.floor(random() * (until - from));
    const change = (line: string) => line.replace(/line \d+ of it/, (words) => `${words}, changed`);
    const fresh = shown.map((line, index) => (index === at ? change(line) : line));
    const result = applyEdits(text, [
      { old: shown.slice(from, until).join("\n"), new: fresh.slice(from, until).join("\n") },
    ]);
    const expected = ended.map(([line, end], index) => (index === at ? change(line) : line) + end).join("");
    const whole = (text.startsWith("\ufeff") && !ended[0]?.[0].startsWith("\ufeff") ? "\ufeff" : "") + expected;
    if (!result.ok) throw new Error(`${JSON.stringify({ text, shown })} ${result.reason}: ${result.detail}`);
    expect(result.text).toBe(whole);
    edits++;

    const anew = rewriteText(text, fresh.map((line) => `${line}\n`).join(""));
    if (!anew.ok) throw new Error(`${JSON.stringify({ text, shown })} ${anew.reason}: ${anew.detail}`);
    expect(anew.text.replace(/\r?\n$/, "")).toBe(whole.replace(/\r?\n$/, ""));
  }
  expect(edits).toBe(1500);
});

test("a text is what it was when what is shown of it is read back, and shows no mark of ours", () => {
  const random = seeded(7);
  const pick = (all: readonly string[]) => all[Math.floor(random() * all.length)] ?? "";
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
      pick([...common, ...odd, ...alike, "U+", "1B⟧", "devorch: x⟧", "\n"]),
    ).join("");
    const shown = escapeInvisible(text);
    expect(meantText(shown)).toBe(text);
    expect(shown).not.toMatch(/⟦devorch: /);
    expect(shown).not.toMatch(hidden);
  }
});

test("characters that an emoji is made of, letters of every script and typographic signs are shown as they are", () => {
  const text = "❤️ 👩‍👩‍👧 1️⃣ 🇦🇷 👍🏽 ñandú “quoted” — 日本語 العربية हिन्दी\u00a0!\t⟦list⟧";
  expect(escapeInvisible(text)).toBe(text);
});

test("what is shown in the place of something is refused wherever it is written, and a file that holds the same words keeps them", async () => {
  const long = `${"x".repeat(3000)} end\n`;
  const many = Array.from({ length: 2500 }, (_, index) => `line ${index}\n`).join("");
  writeFileSync(join(root, "long.txt"), long);
  writeFileSync(join(root, "many.txt"), many);
  writeFileSync(join(root, "dos.txt"), "one\r\ntwo\r\n");
  writeFileSync(join(root, "empty.txt"), "");
  const marks = [
    await files.read("long.txt"),
    await files.read("many.txt"),
    await files.read("many.txt", { from: 7, to: 9 }),
    await files.read("dos.txt"),
    await files.read("empty.txt"),
    await files.search({ pattern: "x+ ", path: "long.txt" }),
    await files.search({ pattern: "line" }),
    "    1\tone … (3014 characters)",
    "one\nlines 1-1852 of 2500",
    "one\n[... 120 characters left out ...]\ntwo",
  ];
  for (const shown of marks) {
    const last = shown.split("\n").findLast((line) => markIn(line, "") !== undefined) ?? "";
    expect(last).not.toBe("");
    for (const sent of [shown, last, `one\n${last}\ntwo\n`]) {
      expect(rewriteText("one\ntwo\n", sent)).toMatchObject({ ok: false, reason: "placeholder" });
      expect(rewriteText("", sent)).toMatchObject({ ok: false, reason: "placeholder" });
      expect(applyEdits("one\ntwo\n", [{ old: "one", new: sent }])).toMatchObject({ ok: false, reason: "placeholder" });
      expect(applyEdits("one\ntwo\n", [{ old: sent, new: "1" }])).toMatchObject({ ok: false, reason: "placeholder" });
    }
    const holding = `one\n${last}\n`;
    expect(
      applyEdits(holding, [{ old: `one\n${escapeInvisible(last)}`, new: `1\n${escapeInvisible(last)}` }]),
    ).toMatchObject({
      ok: true,
      text: `1\n${last}\n`,
    });
  }
});

test("numbers of shown lines are taken away from a whole file, refused in a part of one, and kept where they are its own", () => {
  const shown = "    1\tone\n    2\ttwo\n    3\tthree\n";
  expect(rewriteText("uno\ntwo\n3\n", shown)).toMatchObject({ ok: true, text: "one\ntwo\nthree\n" });
  expect(rewriteText("1\n2\n3\n", shown)).toMatchObject({ ok: false });
  for (const part of ["    2\ttwo\n    3\tthree\n", "    1\tone\nnew\n    2\ttwo\n", "    9\tone\n"]) {
    expect(rewriteText("1\n2\n3\n", part)).toMatchObject({ ok: false });
    expect(rewriteText("", part)).toMatchObject({ ok: true, text: part });
  }
  expect(rewriteText("    1\tuno\n", shown)).toMatchObject({ ok: true, text: shown });
  expect(rewriteText("", "1\tone\n2\ttwo\n")).toMatchObject({ ok: true, text: "1\tone\n2\ttwo\n" });
});
