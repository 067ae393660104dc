import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { aKeyboard } from "./keyboard.ts";

let shell: Awaited<ReturnType<typeof aKeyboard>>;
beforeEach(async () => {
  shell = await aKeyboard("/nowhere/history");
});
afterEach(() => shell.close());

const [left, right, home, end, remove] = ["\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x1b[3~"];
const [wordLeft, wordRight, killWord] = ["\x1b[1;5D", "\x1b[1;5C", "\x17"];

describe("keys", () => {
  test.each([
    ["hola", "hola|"],
    [`hola${left}${left}X`, "hoX|la"],
    [`hola${home}¡`, "¡|hola"],
    [`hola${home}${end}!`, "hola!|"],
    ["hola\x7f", "hol|"],
    [`\x7f${left}${remove}x`, "x|"],
    [`hola${home}${remove}`, "|ola"],
    [`hola${home}\x04`, "|ola"],
    [`uno dos${left}\x0b`, "uno do|"],
    ["uno dos\x15fin \x19", "fin uno dos|"],
    ["uno\x1b[99~\x1b[Z\x00\x1bz dos", "uno dos|"],
  ])("%j", (keys, line) => {
    expect(shell.press(keys)).toBe(line);
  });

  test.each([
    ["uno dos", "uno |dos", "|uno dos", "uno |"],
    ["la validación", "la |validación", "|la validación", "la |"],
    ["añadir ñandú", "añadir |ñandú", "|añadir ñandú", "añadir |"],
    ["检查 库存", "检查 |库存", "|检查 库存", "检查 |"],
    ["naïve cafe\u0301", "naïve |cafe\u0301", "|naïve cafe\u0301", "naïve |"],
    ["a_1 b_2", "a_1 |b_2", "|a_1 b_2", "a_1 |"],
  ])("a word is one in every language: %p", (text, once, twice, killed) => {
    const seen = [text, wordLeft, "\x1bb", wordRight, "\x1bf", killWord].map((keys) => shell.press(keys));
    const first = text.split(" ")[0] ?? "";
    expect(seen).toEqual([`${text}|`, once, twice, text.replace(first, `${first}|`), `${text}|`, killed]);
    expect(shell.press(`${text.split(" ")[1]}\x1b\x7f`)).toBe(killed);
    expect(shell.press(`${home}\x1bd`)).toBe("| ");
  });

  test.each(["👩‍👩‍👧", "🇪🇸", "❤️", "e\u0301", "漢", "👍🏽"])(
    "a character is what a person sees as one: %p",
    async (one) => {
      const edits = [`${left}\x7f`, `${home}${right}${remove}`, `${left}${left}X`, `${home}${right}${right}X`];
      for (const keys of edits) shell.press(`a${one}b${keys}\r`);
      expect(await shell.allRan()).toEqual(["ab", "ab", `aX${one}b`, `a${one}Xb`]);
    },
  );

  test.each([left, home, remove, wordLeft, "\x1bOH", "\x1b[1~", "\x1bb", "ñ", "👍"])(
    "%j comes whole or in pieces",
    async (key) => {
      const whole = shell.press(`uno dos${left}${key}`);
      const bytes = new TextEncoder().encode(key);
      for (let at = 1; at < bytes.length; at += 1) {
        const slow = await aKeyboard("/nowhere/history");
        slow.press(`uno dos${left}`);
        slow.press(bytes.slice(0, at));
        expect(slow.press(bytes.slice(at))).toBe(whole);
        slow.close();
      }
    },
  );
});

test("a burst is as many lines as it has line ends, run in order; CR LF is one, also in two pieces", async () => {
  shell.press("tasks\rshow T-1\r\ncost\nrest");
  shell.press("\r");
  expect(shell.press("\nfin")).toBe("fin|");
  expect(await shell.allRan()).toEqual(["tasks", "show T-1", "cost", "rest"]);
});

describe("a paste", () => {
  test("is one text, in however many pieces it comes, and runs nothing", async () => {
    for (const piece of ["\x1b[200~one\r\ntwo\x1b", "[A\tthree\x03\u2028", "four\n\n\x1b[20", "1~"]) shell.press(piece);
    expect(shell.press("x")).toBe("one⏎two[A  three⏎fourx|");
    expect(shell.ran).toEqual([]);
    shell.press("\r");
    expect(await shell.allRan()).toEqual(["one\ntwo[A  three\nfourx"]);
  });

  test("goes where the cursor stands, and keeps its blanks", () => {
    shell.press(`[]${left}`);
    expect(shell.press("\x1b[200~ a b \x1b[201~")).toBe("[ a b |]");
  });
});

test("Ctrl-C gives the line up, on an empty one it is heard; Ctrl-D leaves an empty one alone", () => {
  shell.press("uno\x03");
  expect(shell.ran).toEqual([]);
  expect(shell.screen.text).toContain("> uno^C");
  shell.press("\x03\x04");
  expect(shell.ran).toEqual(["interrupt", "leave"]);
});

test("a lone Escape changes nothing, also when it is heard after the shell was left", async () => {
  shell.press("uno");
  expect(shell.press("\x1b")).toBe("uno|");
  await Bun.sleep(600);
  expect(shell.press(" dos")).toBe("uno dos|");
  shell.press("\x1b");
  shell.close();
  await Bun.sleep(600);
});
