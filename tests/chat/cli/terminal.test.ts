import { describe, expect, test } from "bun:test";
import { lineEnd, Terminal } from "../../../orchestrator/chat/cli/view/terminal.ts";
import { Emulator } from "../shell/emulator.ts";

const input = (text: string, cursor = text.length) => ({ prompt: "> ", text, cursor });

describe("the bottom of the screen", () => {
  test("what is written stays above the line, which stays last", async () => {
    const screen = new Emulator();
    const terminal = new Terminal(screen);
    terminal.input = input("hola");

    terminal.above("one\n");
    terminal.above("two\nthree\n");
    terminal.draw();

    expect(screen.text).toBe("one\ntwo\nthree\n> hola");
    expect([screen.row, screen.column]).toEqual([3, 6]);
  });

  test("a block is redrawn in place, above the line and below the rest", () => {
    const screen = new Emulator();
    const terminal = new Terminal(screen);
    const place = terminal.place();
    terminal.input = input("x");
    for (let second = 0; second < 5; second++) {
      place.draw([`card ${second}s`, "step"]);
      terminal.draw();
    }
    terminal.above("said\n");
    terminal.draw();
    expect(screen.text).toBe("said\ncard 4s\nstep\n> x");

    place.clear();
    terminal.draw();
    expect(screen.text).toBe("said\n> x");
  });

  test("a long line wraps, and the cursor stands where the next sign goes", () => {
    const screen = new Emulator(20);
    const terminal = new Terminal(screen);
    const text = "abcdefghijklmnopqrstuvwxyz";

    terminal.input = input(text, 3);
    expect(screen.text).toBe("> abcdefghijklmnopq\nrstuvwxyz");
    expect([screen.row, screen.column]).toEqual([0, 5]);
    terminal.input = input(text, 20);
    expect([screen.row, screen.column]).toEqual([1, 3]);
    terminal.above("said\n");
    terminal.draw();

    expect(screen.text).toBe("said\n> abcdefghijklmnopq\nrstuvwxyz");
  });

  test("wide signs count as two cells, and a line end is shown", () => {
    const screen = new Emulator();
    const terminal = new Terminal(screen);

    terminal.input = { prompt: "> ", text: `漢字${lineEnd}👩‍👩‍👧é`, cursor: 2 };

    expect(screen.text).toBe("> 漢字⏎👩‍👩‍👧é");
    expect(screen.column).toBe(6);
  });

  test("a block that is too wide or too high is cut, and the line is always there", () => {
    const screen = new Emulator(20, 8);
    const terminal = new Terminal(screen);
    terminal.input = input("x");
    terminal.place().draw(Array.from({ length: 30 }, (_, index) => `line ${index} ${"w".repeat(40)}`));
    terminal.draw();
    terminal.above("said\n");
    terminal.draw();

    const rows = screen.text.split("\n");
    expect(rows.at(-1)).toBe("> x");
    expect(rows[0]).toBe("said");
    expect(Math.max(...rows.map((row) => Bun.stringWidth(row)))).toBeLessThan(20);
    expect(rows.length).toBeLessThanOrEqual(8);
  });

  test("of a line that is longer than the screen the part with the cursor is shown", () => {
    const screen = new Emulator(20, 6);
    const terminal = new Terminal(screen);
    const text = Array.from({ length: 300 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
    for (const cursor of [0, 150, 300]) {
      terminal.input = input(text, cursor);
      terminal.above(`at ${cursor}\n`);
      terminal.draw();
    }
    expect(screen.text.split("\n").slice(0, 3)).toEqual(["at 0", "at 150", "at 300"]);
    expect(screen.text.split("\n")).toHaveLength(3 + 5);
  });

  test("a line end that is missing is added, so that nothing is overwritten", () => {
    const screen = new Emulator();
    const terminal = new Terminal(screen);
    terminal.input = input("x");
    terminal.above("no end");
    terminal.draw();
    terminal.above("next\n");
    terminal.draw();
    expect(screen.text).toBe("no end\nnext\n> x");
  });

  test("a narrower window leaves no rests", () => {
    const screen = new Emulator(40);
    const terminal = new Terminal(screen);
    terminal.place().draw(["b".repeat(38)]);
    terminal.input = input("x".repeat(30));
    // The terminal itself breaks what stands there into more rows.
    screen.columns = 20;
    screen.lines = ["b".repeat(20), "b".repeat(18), `> ${"x".repeat(18)}`, "x".repeat(12)].map((row) => [...row]);
    [screen.row, screen.column] = [3, 12];
    terminal.draw();
    const rows = screen.text.split("\n");
    expect(rows.filter((row) => row.includes("b"))).toHaveLength(1);
    expect(rows.at(-1)).toMatch(/^x+$/);
  });

  test("asleep it leaves the screen alone", () => {
    const screen = new Emulator();
    const terminal = new Terminal(screen);
    terminal.input = input("x");
    terminal.sleep();
    expect(screen.text).toBe("");
    screen.write("somebody else\n");
    terminal.input = input("xy");
    expect(screen.text).toBe("somebody else");
    terminal.wake();
    expect(screen.text).toBe("somebody else\n> xy");
  });
});

test("whatever comes in whatever order: everything said is there once, in order, and the bottom is right", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const screen = new Emulator(24, 9);
  const terminal = new Terminal(screen);
  const places = [terminal.place(), terminal.place()];
  const said: string[] = [];
  for (let turn = 0; turn < 2000; turn++) {
    const what = random(5);
    if (what === 0) {
      said.push(`said ${said.length}`);
      terminal.above(`${said.at(-1)}\n`);
    } else if (what === 1) places[random(2)]?.draw(Array.from({ length: random(4) }, () => "card".repeat(random(9))));
    else if (what === 2) places[random(2)]?.clear();
    else if (what === 3) terminal.input = input("y".repeat(random(70)), 0);
    else terminal.draw();
  }
  for (const place of places) place.clear();
  terminal.input = input("end");
  expect(screen.text.split("\n")).toEqual([...said, "> end"]);
});
