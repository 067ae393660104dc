import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdits } from "../../orchestrator/repository/edit.ts";
import { seeded } from "../support/seed.ts";
import { type Case, casesOf, drawEdit } from "./edit_cases.ts";

const shop = `import { db } from "./db";

export class Shop {
  buy(id, count) {
    const item = db.find(id);
    item.stock -= count;
    return item;
  }

  sell(id) {
    return db.sell(id);
  }
}
`;
const tabbed = shop.replace(/^( {2})+/gm, (blanks) => "\t".repeat(blanks.length / 2));
const lines = (...all: string[]) => all.join("\n");

/** The text after one edit; fails when it is refused. */
function edited(text: string, old: string, fresh: string): string {
  const result = applyEdits(text, [{ old, new: fresh }]);
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.text;
}

function refused(text: string, old: string, fresh: string) {
  const result = applyEdits(text, [{ old, new: fresh }]);
  if (result.ok) throw new Error(`accepted: ${result.text}`);
  return result;
}

describe("exact", () => {
  test.each([
    ["a whole line", "    item.stock -= count;\n", "    item.stock -= count || 1;\n"],
    ["a part of a line", "-= count", "-= Number(count)"],
    [
      "several lines",
      "    const item = db.find(id);\n    item.stock -= count;",
      "    const item = db.take(id, count);",
    ],
    [
      "from the first word on",
      "const item = db.find(id);\n    item.stock -= count;",
      "const item = db.take(id, count);\n    log(item);",
    ],
    ["an insertion", "  sell(id) {\n", "  // sells\n  sell(id) {\n"],
    ["a removal", "    item.stock -= count;\n", ""],
    ["the first line", 'import { db } from "./db";', 'import { db } from "./data";'],
    ["the last line", "  }\n}\n", "  }\n}\n\nexport default new Shop();\n"],
    ["dollars", "db.sell(id)", "db.sell('$& $1 $$ $` $0')"],
    ["an ellipsis that is code", "buy(id, count)", "buy(id, ...counts)"],
    ["another indent, as it is written", "    return item;\n", "        return item;\n"],
  ])("%s", (_, old, fresh) => {
    const at = shop.indexOf(old);
    const result = applyEdits(shop, [{ old, new: fresh }]);
    expect(result).toEqual({ ok: true, text: shop.slice(0, at) + fresh + shop.slice(at + old.length), notes: [] });
  });

  test("edits apply in order, each on what the one before left", () => {
    const result = applyEdits("one\ntwo\n", [
      { old: "one", new: "two and a half" },
      { old: "two\n", new: "three\n" },
      { old: "two and a half\nthree", new: "four" },
    ]);
    expect(result).toEqual({ ok: true, text: "four\n", notes: [] });
  });

  test("all or none: the edit that does not fit is named", () => {
    const result = applyEdits(shop, [
      { old: "-= count", new: "-= 1" },
      { old: "nowhere at all", new: "x" },
    ]);
    expect(result).toMatchObject({ ok: false, reason: "not-found", detail: expect.stringMatching(/^edit 2: /) });
  });

  test.each<[string, string, string, string]>([
    ["a; a; ab\n", "a", "$&c", "$&c; $&c; $&cb\n"],
    ["aaa\n", "aa", "b", "ba\n"],
    ["x()\r\ny\r\nx()\r\n", "x()\n", "z()\nz()\n", "z()\r\nz()\r\ny\r\nz()\r\nz()\r\n"],
    ["  go();\n  {\n    go();\n  }\n", "go(); ", "come();", "  come();\n  {\n    come();\n  }\n"],
    ["one\n", "one", "two", "two\n"],
  ])("`replaceAll` takes every place: %j", (text, old, fresh, expected) => {
    expect(applyEdits(text, [{ old, new: fresh, replaceAll: true }])).toMatchObject({ ok: true, text: expected });
  });

  test("`replaceAll` is refused where a place is a part of `new` already, and where there is none", () => {
    const twice = (text: string, old: string, fresh: string) =>
      applyEdits(text, [{ old, new: fresh, replaceAll: true }]);
    expect(twice("count; counts;\n", "count", "counts")).toMatchObject({ ok: false, reason: "already-applied" });
    expect(twice("counts;\n", "total", "sum")).toMatchObject({ ok: false, reason: "not-found" });
    expect(twice("counts;\n", "", "sum")).toMatchObject({ ok: false, reason: "empty" });
  });

  test("no edits leave the text as it is", () => {
    expect(applyEdits(shop, [])).toEqual({ ok: true, text: shop, notes: [] });
  });
});

describe("what the file keeps", () => {
  const crlf = shop.replaceAll("\n", "\r\n");
  test.each([
    [
      "CRLF, one line that becomes two",
      crlf,
      "    return item;",
      "    log(item);\n    return item;",
      crlf.replace("    return item;", "    log(item);\r\n    return item;"),
    ],
    [
      "CRLF with another indent",
      crlf,
      "const item = db.find(id);\nitem.stock -= count;",
      "const item = db.take(id);\nitem.check();",
      crlf.replace(
        "    const item = db.find(id);\r\n    item.stock -= count;",
        "    const item = db.take(id);\r\n    item.check();",
      ),
    ],
    [
      "a byte order mark that was sent too",
      `\uFEFF${shop}`,
      '\uFEFFimport { db } from "./db";',
      '\uFEFFimport db from "./db";',
      `\uFEFF${shop.replace("{ db }", "db")}`,
    ],
    ["no line break at the end, removed last line", "a();\nlast();", "last();\n", "", "a();"],
    ["the line break at the end", "a();\nlast();\n", "last();", "final();", "a();\nfinal();\n"],
    ["mixed line ends around the edit", "a\r\nb\nc\r\nd\n", "c", "x\ny", "a\r\nb\nx\r\ny\r\nd\n"],
    [
      "mixed line ends inside the edit",
      "a\nb\r\nc\nd\n",
      "b\nc\n",
      "b\nnew\nc\n",
      "a\nb\r\nnew\nc\nd\n".replace("new\n", "new\r\n"),
    ],
    ["a lone carriage return", "a\rb\nc\n", "c", "d", "a\rb\nd\n"],
  ])("%s", (_, text, old, fresh, expected) => {
    expect(edited(text, old, fresh)).toBe(expected);
  });
});

describe("whole lines that differ", () => {
  const stock = "    item.stock -= count;";
  test.each([
    [
      "blanks at line ends, in the file",
      shop.replace(stock, `${stock}  `),
      `${stock}\n    return item;\n`,
      `${stock}\n    return null;\n`,
      shop.replace(stock, `${stock}  `).replace("return item", "return null"),
    ],
    [
      "blanks on an empty line",
      shop.replace("\n\n  sell", "\n    \n  sell"),
      "  }\n\n  sell(id) {",
      "  }\n\n  sell(id, count) {",
      shop.replace("\n\n  sell(id)", "\n    \n  sell(id, count)"),
    ],
    [
      "the indent of one line left out, its replacement counted from there",
      shop,
      "item.stock -= count;",
      "if (count) {\n  item.stock -= count;\n}",
      shop.replace(stock, "    if (count) {\n      item.stock -= count;\n    }"),
    ],
    [
      "the indent of one line left out, a condition without a brace",
      shop,
      "item.stock -= count;",
      "if (count)\n  item.stock -= count;",
      shop.replace(stock, "    if (count)\n      item.stock -= count;"),
    ],
    [
      "a blank line above `old` alone, on top of the file",
      shop,
      '\nimport { db } from "./db";\n',
      'import { db } from "./data";\n',
      shop.replace("./db", "./data"),
    ],
    [
      "tabs for two spaces",
      shop,
      "\t\titem.stock -= count;\n\t\treturn item;\n\t}",
      "\t\tif (count) {\n\t\t\titem.stock -= count;\n\t\t}\n\t\treturn item;\n\t}",
      shop.replace(stock, "    if (count) {\n      item.stock -= count;\n    }"),
    ],
    [
      "tabs for four spaces",
      "def a():\n    if b:\n        c()\n",
      "\tif b:\n\t\tc()",
      "\tif b:\n\t\twhile d:\n\t\t\tc()",
      "def a():\n    if b:\n        while d:\n            c()\n",
    ],
    [
      "spaces for tabs",
      tabbed,
      "    item.stock -= count;\n    return item;\n  }",
      "    if (count) {\n      item.stock -= count;\n    }\n    return item;\n  }",
      tabbed.replace("\t\titem.stock -= count;", "\t\tif (count) {\n\t\t\titem.stock -= count;\n\t\t}"),
    ],
    [
      "line numbers and a tab",
      shop,
      "    6\t    item.stock -= count;\n    7\t    return item;",
      "    6\t    item.stock -= 1;\n    7\t    return item;",
      shop.replace("-= count", "-= 1"),
    ],
    [
      "typographic quotes in both",
      shop,
      "import { db } from “./db”;",
      "import { db, log } from “./db”;",
      shop.replace("{ db }", "{ db, log }"),
    ],
    [
      "typographic quotes in the file",
      "say('don’t');\nnext();\n",
      "say('don't');\nnext();",
      "say('don't');\nlast();",
      "say('don’t');\nlast();\n",
    ],
    [
      "a dash, an ellipsis and a hard blank",
      "// a - b... c\nx();\n",
      "// a – b… c\nx();",
      "// a – b… c\ny();",
      "// a - b... c\ny();\n",
    ],
  ])("%s", (_, text, old, fresh, expected) => {
    const result = applyEdits(text, [{ old, new: fresh }]);
    expect(result).toEqual({ ok: true, text: expected, notes: [expect.any(String)] });
  });

  /** How `old` and `new` may be sent, and the lines of the file that `old` stands for. */
  const everyWay: [string, (line: string) => string, string][] = [
    ["as the file has them", (line) => line, ""],
    ["with blanks behind some lines of `old`", (line) => line, " "],
    ["with another indent", (line) => line.replace(/^ {4}(?=\S)/, ""), ""],
    ["with typographic quotes", (line) => line.replaceAll("'", "’"), ""],
  ];
  const brought = ["    ", "\t", " \t  ", "      ", "\u00a0", "        "];
  test.each(everyWay)("blanks that a replacement brings are kept as given, sent %s", (_, sent, behind) => {
    const file = ["    one('a');", "", "    two('b');", "  ", "    three('c');", "    four('d');"];
    for (const blank of brought) {
      for (const at of [1, 2, 3, 4, 5]) {
        const old = file.slice(0, 5).map(sent);
        const fresh = [...old.slice(0, at), blank, sent("    five('e');"), blank, blank, ...old.slice(at)];
        const result = edited(
          lines("{", ...file, "}", ""),
          lines(...old.map((line, index) => (index % 4 === 2 ? line + behind : line))),
          lines(...fresh),
        );
        expect(
          result
            .replaceAll("’", "'")
            .split("\n")
            .slice(at, at + 6),
        ).toEqual([file[at - 1] ?? "", blank, "    five('e');", blank, blank, file[at] ?? ""]);
      }
    }
  });

  test.each(["  ", "\t", " "])(
    "blanks at the end of a line that a replacement brings are kept as given: %j",
    (blanks) => {
      const text = "# A title\nfirst line  \nsecond line\nthird line\n";
      expect(edited(text, "first line\nsecond line \nthird line", `first line\nnew line${blanks}\nthird line`)).toBe(
        `# A title\nfirst line  \nnew line${blanks}\nthird line\n`,
      );
    },
  );

  test("the model is told which lines were meant and how they differed", () => {
    const result = applyEdits(shop, [{ old: "const item = db.find(id);\nitem.stock -= count;", new: "x();\ny();" }]);
    expect(result).toMatchObject({ notes: ["matched lines 5-6 although indent differed"] });
  });
});

describe("refused", () => {
  const twice = `${shop}\nfunction other() {\n    return item;\n}\n`;
  test.each([
    ["empty", "", "x", shop],
    ["not-found", "item.stock += count;", "x", shop],
    ["not-found", "    const item = db.find(id);\n    return item;\n", "x\n", shop],
    ["not-found", "ITEM.STOCK -= COUNT", "x", shop],
    ["ambiguous", "    return item;", "    return null;", twice],
    ["ambiguous", "id", "key", shop],
    ["ambiguous", "aa", "b", "aaa"],
    [
      "ambiguous",
      "return item;\n}",
      "return null;\n}",
      "function a() {\n  return item;\n  }\nfunction b() {\n    return item;\n    }\n",
    ],
    ["already-applied", "const a = 1;", "const a = 2;", "const a = 2;\n"],
    ["already-applied", "  sell(id) {\n", "  // sells\n  sell(id) {\n", shop.replace("  sell", "  // sells\n  sell")],
    ["already-applied", "return item;", "return item;", shop],
    [
      "already-applied",
      "if (a) {\n  run(b);\n}",
      "  if (a) {\n    run(b);\n  }",
      "{\n  if (a) {\n    run(b);\n  }\n}\n",
    ],
    // What was quoted is gone; what is left of it is a part of another line, or a line of another depth.
    [
      "already-applied",
      'return "on";',
      'return "said";',
      'function a() {\n  return "said";\n}\nfunction b(c) {\n  if (!c) return "on";\n}\n',
    ],
    [
      "already-applied",
      "find = () => load(id);",
      "find = part(load, id);",
      "function a() {\n  find = () => load(id);\n}\n{\n  {\n    find = part(load, id);\n  }\n}\n",
    ],
    [
      "already-applied",
      "wait(load());\n",
      "wait(task);\n",
      "a() {\n  wait(load());\n}\n{\n  {\n    wait(task);\n  }\n}\n",
    ],
    ["ambiguous", "    find(load);", "", "function a() {\n  find(load);\n}\n"],
    ["ambiguous", "      let a = find();\n      load(a);", "", "function f() {\n  let a = find();\n  load(a);\n}\n"],
    // Nothing but the indent is to change, and the indent is another one already: of this place, or of one that is done?
    [
      "ambiguous",
      "    a = find()\n    load(a)",
      "a = find()\nload(a)",
      "class A:\n    def f():\n        a = find()\n        load(a)\n",
    ],
    // A tab for two levels, or for one of a quote that lost its first: the line that `new` adds would stand at either.
    [
      "ambiguous",
      "\treturn f'{self.a}'",
      "\treturn f'{self.a}'\n\ndef get(self):\n\treturn self.a",
      "class A:\n    def show(self):\n        return f'{self.a}'\n",
    ],
    // A page of the source ends with a form feed: no blank line.
    ["already-applied", "\n\f\nclass A:\n", "\nclass A:\n", "x = 1\n\nclass A:\n"],
    ["placeholder", "    return item;", "    // ... rest of the code ...", shop],
    ["placeholder", "    return item;", "    check();\n    // ...\n    return item;", shop],
    ["placeholder", "    return item;", "    # ... existing code ...", shop],
    ["placeholder", "    return item;", "    /* ... unchanged ... */", shop],
    ["placeholder", "    return item;", "    {/* ... existing code ... */}", shop],
    ["placeholder", "    return item;", "<!-- rest of the file remains the same -->", shop],
    ["placeholder", "    return item;", "    // … resto del código sin cambios", shop],
    ["placeholder", "    return item;", "    ... existing code ...", shop],
    ["placeholder", "    return item;", "    {/* ... existing JSX ... */}", shop],
    ["placeholder", "    return item;", "    // code omitted for brevity", shop],
    ["placeholder", "    return item;", "    (rest of the code stays the same)", shop],
    ["placeholder", "    return item;", "    # ... snip ...", shop],
    ["placeholder", "    return item;", "    // ... el resto de los métodos ...", shop],
    ["placeholder", "    return item;", "    // ...", `${shop}// ... and more\n`],
    // Two readings: the line goes on with the one before it, or is one of its own.
    ["ambiguous", "db();", "data();\nconst b = 2;", "const a =\n  db();\n"],
    // A tab is four columns below a line without its indent, or two below one that was dedented.
    [
      "not-found",
      "for (a) {\n\tb();",
      "for (a) {\n\tif (c) {\n\t\tb();\n\t}",
      "f() {\n  for (a) {\n    b();\n  }\n}\n",
    ],
    // A line break or an indent at one edge only would join or shift lines.
    ["ambiguous", "    item.stock -= count;\n", "    item.stock -= 1;", shop],
    ["ambiguous", "\n    return item;\n", " return item;\n", shop],
    ["ambiguous", "    item.stock -= count;\n    ", "    item.stock -= 1;\n", shop],
    // An indent that the file does not use, in lines that nothing in `old` explains.
    ["ambiguous", "export class Shop {\n", "export class Shop {\n\topen() {\n\t\treturn true;\n\t}\n", shop],
    // Lines that stand elsewhere exactly as they were sent were not quoted from a deeper place.
    [
      "not-found",
      "const first = 1;\nconst last = 3;",
      "x();",
      "const first = 1;\nconst next = 2;\n{\n  const first = 1;\n  const last = 3;\n}\n",
    ],
  ] as const)("%s: %j", (reason, old, fresh, text) => {
    expect(refused(text, old, fresh).reason).toBe(reason);
  });

  test("ambiguous names every line", () => {
    expect(refused(twice, "    return item;", "x").detail).toContain("lines 7, 16");
  });

  test("not found shows the nearest lines with their numbers", () => {
    const { detail } = refused(shop, "    const item = db.get(id);\n    item.stock -= count;\n", "x\n");
    expect(detail).toContain("    5\t    const item = db.find(id);\n    6\t    item.stock -= count;");
  });

  test.each([
    ["spread", "call(...args);"],
    ["python's ellipsis", "..."],
    ["a comment that trails off", "// Loading..."],
    ["a comment with its own words", "// ... but only when the shop is open"],
    ["a string", 'log("rest of the code");'],
    ["rest alone", "...rest,"],
    ["a spread of its own", "...(existing ?? {}),"],
    ["a sentence of a doc comment", "* unchanged."],
    ["a to-do", "// TODO: other cases"],
  ])("%s is no placeholder", (_, line) => {
    expect(edited(shop, "    return item;\n", `    ${line}\n`)).toContain(line);
  });

  test("a placeholder that the file has itself may stay", () => {
    const text = "a();\n// ... rest of the code ...\nb();\n";
    const rest = "// ... rest of the code ...\n";
    expect(edited(text, `a();\n${rest}`, `c();\n${rest}`)).toBe("c();\n// ... rest of the code ...\nb();\n");
  });
});

describe("generated from real text", () => {
  const root = join(import.meta.dir, "../..");
  // Not our own sources: the cases would change with every commit.
  const globs = ["node_modules/{zod,commander,knip}/**/*.{js,ts,json}", "node_modules/typescript/*.{json,md}"];
  const sources = globs.flatMap((glob) => [...new Bun.Glob(glob).scanSync({ cwd: root, absolute: true })].sort());
  const random = seeded(2024);
  const cases: Case[] = [];
  for (let drawn = 0; drawn < 120; ) {
    const text = readFileSync(sources[Math.floor(random() * sources.length)] ?? "", "utf8");
    const base =
      text.length < 80_000 && text.split("\n").length > 8 && !text.includes("\r") ? drawEdit(text, random) : undefined;
    if (!base) continue;
    drawn++;
    cases.push(...casesOf(base, random));
  }

  test("at least 4,000 cases: none wrong, all refused that must be, 94 of 100 others right", () => {
    const wrong: Case[] = [];
    let [meant, right] = [0, 0];
    for (const each of cases) {
      const result = applyEdits(each.text, each.edits);
      if (result.ok && result.text !== each.expected) wrong.push(each);
      if (each.expected === null) continue;
      meant++;
      if (result.ok) right++;
    }
    expect(cases.length).toBeGreaterThan(4000);
    expect(wrong.map(({ family, edits }) => ({ family, edits }))).toEqual([]);
    expect(right / meant).toBeGreaterThan(0.94);
  });
});

describe("what a strict reader found", () => {
  const class8 = lines("class A:", "    def set(self, path):", "        self.path = path", "        self.dirty = True");

  test.each<[string, string, string, string, string]>([
    [
      "numbers of `new` that are its own",
      lines("const s = {", "  200: 'ok',", "};"),
      "2:   200: 'ok',",
      "  200: 'fine',",
      "  200: 'fine',",
    ],
    [
      "columns of `new` that are numbers",
      lines("10\tAnna", "11\tBerta"),
      "    1\t10\tAnna\n    2\t11\tBerta",
      "10\tAnne\n11\tBert",
      "10\tAnne\n11\tBert",
    ],
    [
      "a line quoted from its first word that goes",
      lines("f() {", "  a();", "  b();", "}"),
      "a();\n  b();\n",
      "",
      "f() {\n}",
    ],
    [
      "lines quoted from the first word that go: no blanks are left where they stood",
      lines("f() {", "  a();", "}", "g();"),
      "a();\n}",
      "",
      "f() {\n\ng();",
    ],
    [
      "the first of several lines, quoted from its first word, that reads like another one",
      lines("  x = {", "    };", "};", "y();"),
      "};\n};\n",
      "}; // of x\n};\n",
      "    }; // of x\n};\ny();",
    ],
    ["two blank lines that become one", lines("a();", "", "", "b();"), "\n\n\nb();", "\n\nb();", "a();\n\nb();"],
  ])("%s", (_, text, old, fresh, expected) => {
    expect(edited(text, old, fresh)).toContain(expected);
  });

  test.each<[string, string, string, string, string]>([
    ["the indent of the line sent in `new` alone", class8, "self.path = path", "        self.path = p", "ambiguous"],
    [
      "two lines dedented, `new` as deep as the file",
      class8,
      "self.path = path\nself.dirty = True",
      "        self.path = p\n        self.dirty = True",
      "ambiguous",
    ],
    [
      "lines quoted from the first word, `new` at the margin",
      class8,
      "self.path = path\n        self.dirty = True",
      "# set\nself.path = path\n        self.dirty = True",
      "ambiguous",
    ],
    [
      "lines quoted from the first word, all of `new` as deep as a file has them",
      class8,
      "self.path = path\n        self.dirty = True",
      "            self.path = path\n            self.dirty = True",
      "ambiguous",
    ],
    [
      "lines quoted from the first word, of which only the later ones go deeper",
      class8,
      "self.path = path\n        self.dirty = True",
      "self.path = path\n            self.dirty = True",
      "ambiguous",
    ],
    [
      "a guard that is there already",
      lines("class A:", "    def set(self, path):", "        if path:", "            self.path = path"),
      "self.path = path",
      "if path:\n    self.path = path",
      "already-applied",
    ],
    [
      "spaces for tabs of another depth",
      lines("f() {", "\tg() {", "\t\tc()", "\t}", "}"),
      "    c()\n",
      "    if d {\n        c()\n    }\n",
      "ambiguous",
    ],
    [
      "levels of two in a file of four",
      class8,
      "    self.path = path\n",
      "    if path:\n      self.path = path\n",
      "ambiguous",
    ],
    [
      "tabs into a file of spaces",
      lines("f() {", "    a();", "    b();", "    c();", "}"),
      "    a();",
      "    if (!a) {\n\t\tthrow a;\n    }",
      "ambiguous",
    ],
    ["a removal in the middle of a word", lines("x = [", "  foo,", "  foobar,", "]"), "\n  foob", "", "ambiguous"],
    ["numbers in `new` alone", shop, "    return item;", "12\t    return other;", "ambiguous"],
    ["a fence in `new` alone", shop, "    return item;", "```js\n    return other;\n```", "ambiguous"],
    ["half a character", "const a = '\u{1f600}';\n", "\ude00", "x", "not-found"],
  ])("%s is refused", (_, text, old, fresh, reason) => {
    expect(applyEdits(text, [{ old, new: fresh }])).toMatchObject({ ok: false, reason });
  });

  test.each([
    ["a block of tabs behind one of spaces", "f() {\n    a();\n    b();\n    c();\n}", "    ", "\t"],
    ["a block of spaces behind one of tabs", "f() {\n\ta();\n\tb();\n\tc();\n}", "\t", "    "],
  ])("%s, quoted with it, is written as it is", (_, text, own, other) => {
    const added = `\n\ng() {\n${other}d();\n}`;
    const old = `${own}c();\n}`;
    expect(edited(text, old, old + added)).toBe(text + added);
    // Without a line of the file's own, nothing tells that it was seen.
    expect(applyEdits(text, [{ old: "}", new: `}${added}` }])).toMatchObject({ ok: false, reason: "ambiguous" });
  });

  test.each([
    "buy(id) { ... }",
    "    ...\n  }",
    "// same as before",
    "/* more code here */",
    "// ... as before",
    "// ... imports",
    "/* existing rules */",
    "-- existing columns",
    "// (previous methods here)",
    "// código existente",
    "// el resto del código permanece igual",
    "[... omitted ...]",
    "check(id); // ... rest unchanged",
  ])("%j leaves code out", (line) => {
    expect(applyEdits(shop, [{ old: "    return item;\n", new: `    check(id);\n${line}\n` }])).toMatchObject({
      ok: false,
      reason: "placeholder",
    });
  });

  test.each(["// existing settings", "// previous values", "// remaining items of the page", "# existing tests"])(
    "%j is a comment like any other",
    (line) => {
      expect(edited(shop, "    return item;\n", `    ${line}\n    return item;\n`)).toContain(line);
    },
  );

  test("a document may show code with dots in it", () => {
    const page = "# Use\n\n```ts\nbuy(1);\n```\n";
    expect(edited(page, "buy(1);\n", "function buy(id) { ... }\n")).toContain("{ ... }");
  });

  test("a body of Python and a spread leave nothing out", () => {
    expect(
      edited(class8, "        self.dirty = True\n", "        self.dirty = True\n\n    def get(self):\n        ...\n"),
    ).toContain("...");
    expect(
      edited(shop, "    return item;\n", "    return [\n      ...rest,\n      ...[...items],\n    ];\n"),
    ).toContain("...rest");
  });

  test("60,000 equal lines are searched, replaced and refused in one pass", () => {
    const line = "    return x;\n";
    const text = line.repeat(60_000);
    const half = line.repeat(30_000);
    const once = (old: string, fresh: string) => applyEdits(text, [{ old, new: fresh }]);
    expect(once(line, "y\n")).toMatchObject({ ok: false, reason: "ambiguous" });
    expect(once(`${half}z\n`, "y\n")).toMatchObject({ ok: false, reason: "not-found" });
    expect(once(half.replaceAll(";", "; "), "y\n")).toMatchObject({ ok: false, reason: "ambiguous" });
    expect(once(half.replaceAll("    ", ""), "y\n")).toMatchObject({ ok: false, reason: "ambiguous" });
    expect(applyEdits(text, [{ old: "return x", new: "y", replaceAll: true }])).toEqual({
      ok: true,
      text: "    y;\n".repeat(60_000),
      notes: [],
    });
  });

  test("an answer comes to what took for ever: forty escapes behind a quote, a line of blanks", () => {
    const regex = `const token = /'(?:${"\\\\n".repeat(40)})/;\n  next();`;
    const text = lines("f() {", "  token();", "}");
    expect(applyEdits(text, [{ old: "token();", new: regex }])).toMatchObject({ ok: true });
    expect(applyEdits(text, [{ old: "token();", new: `a();${" ".repeat(60_000)}\n  b();` }])).toMatchObject({
      ok: true,
    });
  });
});
