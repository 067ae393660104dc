import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing, finish, shopFiles } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const line = (n: number) => `line ${n} of the list\n`;
const long = Array.from({ length: 2500 }, (_, n) => line(n + 1)).join("");
const files = {
  ...shopFiles,
  "long.txt": long,
  "wide.txt": `${"x".repeat(5000)}\nend\n`,
  "odd.txt": "keep \x1b[31m\u202e\rme\nchange me\x07\n⟦U+0007⟧ as text\n",
};

const write = (path: string, content: string) => call("write_file", { path, content });
const read = (path: string, from?: number) => call("read_file", { path, ...(from !== undefined && { from }) });

test("a file that was shown in part is not written as a whole; what is shown can be written back", async () => {
  const shown: string[] = [];
  const outputs: string[] = [];
  /** What a model makes of what it reads: the lines without their numbers. */
  const asRead = (output: string) =>
    output
      .split("\n")
      .filter((text) => /^ *\d+\t/.test(text))
      .map((text) => text.slice(text.indexOf("\t") + 1));
  const odd = (output: string) => {
    const [, change = ""] = asRead(output);
    return call("edit_file", { path: "odd.txt", edits: [{ old: change, new: change.replace("change", "changed") }] });
  };
  const turns = [
    () => [read("long.txt"), read("wide.txt"), read("odd.txt")],
    () => [
      write("long.txt", shown[0] ?? ""),
      write("long.txt", `${asRead(shown[0] ?? "").join("\n")}\n`),
      write("wide.txt", `${asRead(shown[1] ?? "").join("\n")}\n`),
      write("wide.txt", "x\nend\n"),
      odd(shown[2] ?? ""),
    ],
    () => [read("long.txt", 2001)],
    () => [
      write("long.txt", long.replace("line 7 of", "line seven of")),
      call("edit_file", { path: "wide.txt", edits: [{ old: "end", new: "the end" }] }),
      write("odd.txt", `${asRead(shown[2] ?? "").join("\n")}\n`),
    ],
  ];
  await using place = aPlace({
    files,
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}]);
      const results = request.messages.at(-1)?.results.map(({ output }) => output) ?? [];
      if (request.turn === 1) shown.push(...results);
      else if (request.turn > 1) outputs.push(...results);
      const next = turns[request.turn];
      return next ? { calls: next() } : doing(1);
    },
  });

  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);

  const [raw, part, cut, short, edited, , whole, wide, back] = outputs;
  for (const refused of [raw, part, cut, short]) expect(refused).toContain("Nothing was changed");
  for (const done of [edited, whole, wide, back]) expect(done).toContain("Wrote");
  const remote = (path: string) => place.remote("show", `feature/stock:${path}`);
  expect(remote("long.txt")).toBe(long.replace("line 7 of", "line seven of").trimEnd());
  expect(remote("wide.txt")).toBe(`${"x".repeat(5000)}\nthe end`);
  expect(remote("odd.txt")).toBe("keep \x1b[31m\u202e\rme\nchange me\x07\n⟦U+0007⟧ as text");
});

longTest("what a conversation was shown in part before a kill it does not write after it", async () => {
  await using place = aPlace({
    files,
    script: (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}]);
      const replies = [
        {
          calls: [read("stock.txt"), read("wide.txt"), write("new.txt", `one\n${"y".repeat(5000)}\n`), read("new.txt")],
        },
        { calls: [call("run_command", { command: "sleep 2" })] },
        { calls: [write("stock.txt", "stock 1\n"), write("new.txt", "two\n"), write("wide.txt", "x\nend\n")] },
        { calls: [write("part1.txt", "right\n"), finish] },
      ];
      return replies[request.turn] ?? doing(1);
    },
  });
  const run = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await run.event("tool.called", 4);
  run.kill("SIGKILL");
  await run.done;
  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  expect(place.remote("show", "feature/stock:stock.txt")).toBe("stock 1");
  expect(place.remote("show", "feature/stock:new.txt")).toBe("two");
  expect(place.remote("show", "feature/stock:wide.txt")).toBe(`${"x".repeat(5000)}\nend`);
});

longTest(
  "what a conversation has not read it does not write over, whatever way it takes; what it wrote itself it does",
  async () => {
    const patch = (path: string) =>
      `*** Begin Patch\n*** Delete File: ${path}\n*** Add File: ${path}\n+other\n*** End Patch\n`;
    const outputs: string[] = [];
    const turns = [
      [
        write("stock.txt", "other\n"),
        write("stock.txt", patch("stock.txt")),
        call("edit_file", { path: "odd.txt", edits: [{ old: "change me", new: "changed" }] }),
        write("odd.txt", "other\n"),
        call("move_file", { from: "wide.txt", to: "moved.txt" }),
        write("moved.txt", "other\n"),
        write("new.txt", "one\n"),
        write("new.txt", "two\n"),
      ],
      [read("stock.txt"), write("stock.txt", "stock 7\n")],
    ];
    await using place = aPlace({
      files,
      script: (request) => {
        if (request.tools.includes("submit_plan")) return aPlan([{}]);
        outputs.push(...(request.turn > 0 ? (request.messages.at(-1)?.results.map(({ output }) => output) ?? []) : []));
        const next = turns[request.turn];
        return next ? { calls: next } : doing(1);
      },
    });

    expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);

    const [anew, patched, , edited, , moved, first, again, , known] = outputs;
    for (const refused of [anew, patched, edited, moved]) expect(refused).toContain("read it with `read_file`");
    for (const done of [first, again, known]) expect(done).toContain("Wrote");
    expect(place.remote("show", "feature/stock:stock.txt")).toBe("stock 7");
    expect(place.remote("show", "feature/stock:new.txt")).toBe("two");
  },
);

longTest(
  "a file that a command changed after it was read is read again before it is written, also after a kill",
  async () => {
    const outputs: string[] = [];
    const turns = [
      [
        read("stock.txt"),
        read("README.md"),
        read("wide.txt"),
        call("edit_file", { path: "README.md", edits: [{ old: "Shop", new: "Store" }] }),
      ],
      [call("run_command", { command: "echo more >> stock.txt" })],
      [call("run_command", { command: "sleep 3" })],
      [
        write("stock.txt", "stock 1\n"),
        call("edit_file", { path: "stock.txt", edits: [{ old: "stock 0", new: "stock 2" }] }),
        write("README.md", "# Shops\n"),
        call("edit_file", { path: "wide.txt", edits: [{ old: "end", new: "the end" }] }),
      ],
      [read("stock.txt"), write("stock.txt", "stock 3\nmore\n")],
    ];
    await using place = aPlace({
      files,
      script: (request) => {
        if (request.tools.includes("submit_plan")) return aPlan([{}]);
        if (request.turn > 3) outputs.push(...(request.messages.at(-1)?.results.map(({ output }) => output) ?? []));
        const next = turns[request.turn];
        return next ? { calls: next } : doing(1);
      },
    });

    const run = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
    await run.event("tool.called", 5);
    run.kill("SIGKILL");
    await run.done;
    expect((await place.devorch("resume", "T-1")).exit).toBe(0);

    const [whole, part, own, untouched, , again] = outputs;
    for (const refused of [whole, part]) expect(refused).toContain("changed since you read it");
    for (const done of [own, untouched, again]) expect(done).toContain("Wrote");
    expect(place.remote("show", "feature/stock:stock.txt")).toBe("stock 3\nmore");
    expect(place.remote("show", "feature/stock:README.md")).toBe("# Shops");
  },
  60_000,
);
