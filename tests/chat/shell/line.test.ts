import { describe, expect, test } from "bun:test";
import type { Key } from "../../../orchestrator/chat/shell/keys.ts";
import { Line } from "../../../orchestrator/chat/shell/line.ts";

/** The line after these keys, `|` where the cursor is; text is typed, names in braces are keys. */
function after(keys: string): string {
  const line = new Line();
  for (const [, name, text] of keys.matchAll(/\{([a-z-]+)\}|([^{]+)/g))
    line.press((name ? { name } : { name: "text", text }) as Key);
  return `${line.before}|${line.text.slice(line.before.length)}`;
}

describe("the line", () => {
  test.each([
    ["hola", "hola|"],
    ["hola{left}{left}X", "hoX|la"],
    ["hola{home}¡", "¡|hola"],
    ["hola{home}{end}!", "hola!|"],
    ["hola{backspace}", "hol|"],
    ["{backspace}{left}{delete}x", "x|"],
    ["hola{home}{delete}", "|ola"],
    ["uno dos tres{word-left}{word-left}", "uno |dos tres"],
    ["uno dos{home}{word-right}", "uno| dos"],
    ["uno dos tres{kill-word-left}", "uno dos |"],
    ["uno dos{kill-word-left}{home}{yank}", "dos|uno "],
    ["uno dos{home}{kill-word-right}", "| dos"],
    ["uno dos{word-left}{kill-line}", "uno |"],
    ["uno dos{word-left}{kill-all}", "|dos"],
  ])("%p", (keys, line) => {
    expect(after(keys)).toBe(line);
  });

  test("a sign is what a person sees as one", () => {
    expect(after("a👩‍👩‍👧b{left}{left}{backspace}")).toBe("|👩‍👩‍👧b");
    expect(after("a👩‍👩‍👧{backspace}")).toBe("a|");
    expect(after("cafe\u0301{backspace}")).toBe("caf|");
    expect(after("e{left}x{right}\u0301{backspace}")).toBe("x|");
  });

  test("a paste keeps its lines but not its last line end, and no control characters", () => {
    const line = new Line();
    line.press({ name: "text", text: "uno\n\tdos\x1b[31m\n\n", pasted: true });
    expect(line.text).toBe("uno\n  dos[31m");
  });

  test("a word before the cursor is replaced, what follows stays", () => {
    const line = new Line();
    line.set("show t- please");
    for (let times = 0; times < 7; times++) line.press({ name: "left" });
    line.replaceBefore(2, "T-12 ");
    expect(`${line.before}|`).toBe("show T-12 |");
    expect(line.text).toBe("show T-12  please");
  });

  test("keys that are not about the line are left to others", () => {
    const line = new Line();
    for (const name of ["enter", "tab", "up", "interrupt", "leave"] as const) expect(line.press({ name })).toBe(false);
  });
});
