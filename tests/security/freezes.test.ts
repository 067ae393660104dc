import { describe, expect, test } from "bun:test";
import type { ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { countBlocks } from "../support/blocks.ts";
import { aPlace, aPlan, call, finish, serving, shopFiles } from "../support/executable.ts";
import { rowsOf } from "../support/long.ts";

/** One repository, one answer of a model, one output must never keep the service from everybody else. */
interface Hostile {
  files?: Record<string, string>;
  /** What the planner looks at first. */
  planner?: ScriptedReply["calls"];
  executor?: ScriptedReply["calls"];
}

const part = call("write_file", { path: "part1.txt", content: "right\n" });
const run = (command: string) => call("run_command", { command });
const look = [call("list_files", { depth: 5 }), call("search", { pattern: "stock" })];
const lines = (count: number, line: (n: number) => string) =>
  `${Array.from({ length: count }, (_, n) => line(n)).join("\n")}\n`;
const pumped = (text: string, length: number) => text.repeat(Math.ceil(length / text.length));

async function work({ files = {}, planner = look, executor = look }: Hostile) {
  await using place = aPlace({
    files: { ...shopFiles, ...files },
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: {
      planner: [{ calls: planner }, aPlan([{}])],
      executor: [{ calls: executor }, { calls: [...look, part, finish] }],
    },
  });
  const service = await serving(place);
  try {
    const counting = countBlocks(service.pid, `${service.url}/livez`);
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
    const { blocks, answers } = await counting.stop();
    return { blocks, answered: answers > 5, end: said.events.at(-1)?.type, exit: said.exit };
  } finally {
    service.kill("SIGKILL");
    await service.done;
  }
}

const unharmed = { blocks: 0, answered: true, end: "task.completed" as const, exit: 0 };

describe("the service answers, and the task is done,", () => {
  const long = "a".repeat(200);
  const table: [string, Hostile][] = [
    [
      "while rules to ignore would backtrack",
      {
        files: {
          ".gitignore": `*a*a*a*a*a*a*a*a*b\n${"*?".repeat(60)}b\n${"[ab]*".repeat(60)}c\n/${"**/*a*".repeat(20)}/z\n`,
          [long]: "x\n",
          [`deep/${pumped("a/", 60)}${long}`]: "x\n",
          ".git-like/.gitignore": "*x*x*x*x*x*x*x*x*x*x*y\n",
          [`.git-like/${"x".repeat(200)}`]: "x\n",
        },
      },
    ],
    [
      "while there are many rules, and many files",
      {
        files: {
          ".gitignore": lines(20_000, (n) => (n % 3 === 0 ? `*.e${n}` : n % 3 === 1 ? `name${n}.txt` : `/at/${n}/*`)),
          "more/.gitignore": lines(250, (n) => `*m${n}*x`),
          ...Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`more/f${n}.txt`, "x\n"])),
        },
      },
    ],
    [
      "while files that are read for hints, commands and the map go on without end",
      {
        files: {
          "AGENTS.md": pumped("<!--", 1_900_000),
          "CLAUDE.md": pumped("![", 1_900_000),
          "CONTRIBUTING.md": pumped("![a](<!--", 1_900_000),
          "go.mod": `module x\n${pumped("a.a/", 4000)}`,
          Gemfile: "\n".repeat(240_000),
          "requirements.txt": `pytest${pumped("_", 200_000)}!`,
          "setup.cfg": pumped(" \n", 240_000),
          "open.swift": pumped("open\n", 190_000),
          "tabs.ts": `export function${pumped("\t", 190_000)}`,
        },
      },
    ],
    [
      "while texts that a model writes go on without end",
      {
        executor: [
          call("write_file", { path: "a.yaml", content: pumped("{%", 200_000) }),
          call("write_file", { path: "b.ts", content: `const a = ${pumped("(", 200_000)}` }),
          call("write_file", { path: "c.json", content: pumped("[", 200_000) }),
          call("write_file", { path: "d.toml", content: pumped("[a", 90_000) }),
          call("write_file", { path: "e.txt", content: pumped(" ", 1_900_000) }),
          call("write_file", { path: "f.txt", content: `*** Begin Patch\n${pumped("@@\n", 300_000)}` }),
          run("rm -f ?.*"),
        ],
      },
    ],
    [
      "while a model searches for patterns that explode",
      {
        files: {
          "a.txt": lines(50, () => `${"a".repeat(1500)}!`),
          "b.txt": lines(50, () => `${"ab".repeat(700)} `),
        },
        planner: [call("search", { pattern: "(a+)+$" }), call("search", { pattern: "x", glob: `${"*a".repeat(30)}b` })],
        executor: [
          call("search", { pattern: "(a|a)*b" }),
          call("search", { pattern: "(.*)*(.*)*(.*)*y" }),
          call("search", { pattern: "x", glob: "{".repeat(20) + "a,b}".repeat(20) }),
        ],
      },
    ],
    [
      "while one answer has a hundred and twenty calls",
      {
        files: { "big.txt": lines(60_000, (n) => `line ${n}`) },
        planner: Array.from({ length: 120 }, (_, n) =>
          n % 2 === 0
            ? call("read_file", { path: "big.txt", from: n * 100 + 1 })
            : call("search", { pattern: `${n}$` }),
        ),
        executor: Array.from({ length: 120 }, (_, n) =>
          call("write_file", { path: `n/${n}.txt`, content: `${n}\n` }),
        ).concat(run("rm -r n")),
      },
    ],
    [
      "while something else stands where a file is expected",
      {
        executor: [
          run(
            "rm -f .gitignore AGENTS.md; mkfifo .gitignore; ln -s /dev/zero AGENTS.md; mkdir -p go.mod package.json/x",
          ),
          ...look,
          run("rm -f .gitignore; ln -s /dev/zero .gitignore; mkdir d; mkfifo d/.gitignore d/package.json README.txt"),
          ...look,
          call("read_file", { path: "README.txt" }),
          call("read_file", { path: "AGENTS.md" }),
          run("rm -f .gitignore; truncate -s 3G .gitignore; truncate -s 3G big.json"),
          ...look,
          call("read_file", { path: "big.json" }),
          run("rm -rf .gitignore big.json d go.mod package.json AGENTS.md README.txt"),
        ],
      },
    ],
    [
      "while a test command prints what is hard to read",
      {
        files: {
          "test.sh": [
            "head -c 30000 /dev/zero | tr '\\0' '('; echo",
            "for i in $(seq 1 300); do echo 'FAIL  a > b [ c => d:1:1 at at at'; done",
            "for i in $(seq 1 300); do echo '  ok  ok  ok #  SKIP  - - -'; done",
            shopFiles["test.sh"] ?? "",
          ].join("\n"),
        },
      },
    ],
  ];

  test.each(rowsOf(table, "while a model searches for patterns that explode"))(
    "%s",
    async (_, hostile) => {
      expect(await work(hostile)).toEqual(unharmed);
    },
    180_000,
  );
});
