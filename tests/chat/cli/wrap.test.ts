import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Glob } from "bun";
import { terminalPaint } from "../../../orchestrator/chat/cards/paint.ts";
import { fitText, wrapWords } from "../../../orchestrator/chat/cli/view/wrap.ts";
import { isTextKey, text } from "../../../orchestrator/texts/index.ts";

const widths = [40, 60, 80];
const texts = join(import.meta.dir, "../../../orchestrator/texts");
const sentences: string[] = [];
for (const file of new Glob("**/*.ts").scanSync(texts))
  for (const room of Object.values(await import(join(texts, file))))
    for (const key of typeof room === "object" && room !== null ? Object.keys(room).filter(isTextKey) : [])
      for (const lang of ["es", "en"] as const)
        sentences.push(text(lang, key, { id: "T-41", command: "devorch resume T-41", path: "/srv/devorch/data" }));

describe("text on a terminal", () => {
  test("every sentence keeps its words, breaks between them, and is as wide as the terminal at most", () => {
    expect(sentences.length).toBeGreaterThan(800);
    for (const width of widths)
      for (const line of sentences.flatMap((sentence) => sentence.split("\n"))) {
        const wrapped = wrapWords(line, width);
        expect(wrapped.flatMap((part) => part.split(/ +/).filter(Boolean))).toEqual(line.split(/ +/).filter(Boolean));
        for (const part of wrapped) {
          const one = !part.trim().includes(" ") || /`|devorch |git /.test(part);
          if (!one) expect(Bun.stringWidth(part)).toBeLessThanOrEqual(width);
        }
      }
  });

  test.each([
    ['T-3 waits for your word, and is not the only plan: "approve T-3" to begin, "reject T-3"', '"approve T-3"'],
    ["It waits for your answer: devorch answer T-1", "devorch answer T-1"],
    [
      "The plan waits for your word: devorch approve T-12 · devorch modify T-12 <change> · devorch reject T-12",
      "devorch modify T-12 <change>",
    ],
    [
      "Todo quedó guardado y nada se pierde. Sigue con `devorch resume T-3 --max-cost 2.50`.",
      "`devorch resume T-3 --max-cost 2.50`",
    ],
    [
      "To go on with the branch in your own copy of it: git fetch && git switch feature/stock-validation",
      "git fetch && git switch feature/stock-validation",
    ],
    [
      "Para reanudarla desde donde quedó (devorch resume T-9 --note algo), o en el chat",
      "devorch resume T-9 --note algo",
    ],
  ])("a command is never broken: %s", (line, command) => {
    for (let width = 30; width < 110; width++) expect(wrapWords(line, width).join("\n")).toContain(command);
  });

  test("an address that is wider than the terminal stays one piece", () => {
    const url = `https://forge.example.org/${"ana/".repeat(20)}`;
    expect(wrapWords(`See what changed here ${url} and decide`, 50)).toEqual([
      "See what changed here",
      url,
      "and decide",
    ]);
  });

  test("the lines after the first stand below the text of the first, colours count nothing", () => {
    expect(wrapWords("  cancel [id]   Cancel; the work so far stays on the branch", 44)).toEqual([
      "  cancel [id]   Cancel; the work so far",
      "                stays on the branch",
    ]);
    expect(wrapWords("1. \x1b[1mValidate the quantity before it is accepted\x1b[22m", 30)).toEqual([
      "1. \x1b[1mValidate the quantity",
      "   before it is accepted\x1b[22m",
    ]);
  });

  test("an outside command, marked where a card is painted, is not broken either", () => {
    const run = "sh -c 'bun test && echo every one of them is fine'";
    const { command } = terminalPaint((value) => value);
    for (let width = 10; width < 90; width += 10)
      expect(wrapWords(`    ✗ ${command(run)}: ended with 1`, width).join("\n")).toContain(run);
  });

  test("what is too wide for its column stands below it", () => {
    expect(wrapWords("✓ folder DATA_PATH     /srv/devorch/data/of/the/team", 40)).toEqual([
      "✓ folder DATA_PATH",
      "      /srv/devorch/data/of/the/team",
    ]);
  });

  test("where there is no terminal nothing is wrapped", () => {
    const line = "word ".repeat(60).trim();
    expect(fitText(line, { columns: 40 })).toEqual([line]);
    expect(fitText(line, { isTTY: true, columns: 40 }).length).toBeGreaterThan(5);
  });
});
