import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { aPlace, aPlan, call, doing, finish, overwrite } from "../../support/executable.ts";
import { git, makeRepository } from "../../support/git.ts";
import { work } from "../../support/house.ts";
import { longTest } from "../../support/long.ts";

const files = {
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh":
    'mkdir -p coverage && date +%N > coverage/report.txt && date +%N > "odd [name].log" && echo "1 passed, 0 failed"\n',
};
const setup = [{ run: "echo '{}' > package-lock.json" }];
const filesOf = (remote: (...words: string[]) => string) =>
  remote("diff", "--name-only", "--no-renames", "main", "feature/stock", "--", ".", ":!.dev-tasks").split("\n");

const said = (events: TaskEvent[], key: string): string[] =>
  events.flatMap((event) => (event.type === "notice" && event.key === key ? [String(event.params.paths)] : []));

test("what set-up and tests leave behind is in no commit, and it is said, of new files of secrets once", async () => {
  const secrets = {
    run: "echo PASSWORD=for-nobody > .env; mkdir -p config; cp .env config/.env.production; cp .env .envrc",
  };
  await using place = aPlace({
    files,
    script: { planner: [aPlan([{}, {}], { setup: [...setup, secrets] })], executor: [doing(1), doing(2)] },
  });

  const { events, exit } = await work(place);

  expect(exit).toBe(0);
  expect(filesOf(place.remote)).toEqual(["part1.txt", "part2.txt"]);
  const notices = said(events, "task.leftovers").join();
  expect(notices).toContain("package-lock.json");
  expect(notices).toContain("coverage/");
  expect(place.remote("log", "-p", "feature/stock", "--", ".", ":!.dev-tasks")).not.toContain("for-nobody");
  expect(said(events, "scan.withheld")).toEqual([".env, .envrc, config/.env.production"]);
});

longTest("a file that the plan names, or that the executor edits afterwards, is work", async () => {
  const plan = aPlan([{ title: "Lock" }], {
    setup,
    steps: [
      {
        title: "Lock",
        goal: "g",
        files: { create: ["package-lock.json"] },
        verify: [{ run: "test -f package-lock.json" }],
      },
    ],
  });
  const edits = { calls: [...overwrite("coverage/report.txt", "by hand\n"), finish] };
  await using place = aPlace({ files, script: { planner: [plan], executor: [edits] } });

  expect((await work(place)).exit).toBe(0);

  expect(filesOf(place.remote)).toEqual(["coverage/report.txt", "package-lock.json"]);
});

const command = (words: string) => call("run_command", { command: words });
const right = call("write_file", { path: "part1.txt", content: "right\n" });

describe("what our own commands rewrite in tracked files is put back, and it is said:", () => {
  const tracked = {
    ...files,
    "notes.txt": "notes\n",
    "src/a.ts": "export {};\n",
    "package.json": "{}\n",
    "yarn.lock": "# 1\n",
  };

  longTest("by a set-up", async () => {
    const changing = [{ run: "echo changed >> notes.txt; echo x >> yarn.lock; rm src/a.ts" }];
    await using place = aPlace({
      files: tracked,
      script: { planner: [aPlan([{}], { setup: changing })], executor: [doing(1)] },
    });

    const { events } = await work(place);

    expect(filesOf(place.remote)).toEqual(["part1.txt"]);
    expect(said(events, "task.put-back")).toEqual(["notes.txt, src/a.ts, yarn.lock"]);
  });

  test("by the baseline and by checks, each time", async () => {
    const rewriting = {
      ...tracked,
      "test.sh": "date +%N >> notes.txt; echo x >> src/a.ts; echo '1 passed, 0 failed'\n",
    };
    const check = [{ run: "make test && grep -q right part1.txt" }];
    await using place = aPlace({
      files: rewriting,
      script: {
        planner: [aPlan([{ verify: check }])],
        executor: [{ calls: [right, command("make test | tail -3")] }, { calls: [finish] }],
      },
    });

    const { events, exit } = await work(place);

    expect(exit).toBe(0);
    expect(filesOf(place.remote)).toEqual(["part1.txt"]);
    expect(said(events, "task.put-back")).toEqual(["notes.txt, src/a.ts"]);
    expect(JSON.stringify(place.models.requests.at(-1)?.body)).toContain("Put back as it was");
  });

  longTest(
    "but for what the plan names, for a file that the work wrote, and for a lock file whose manifest it changed",
    async () => {
      const steps = [
        {
          title: "Formatted",
          goal: "g",
          files: { modify: ["notes.txt"], create: ["part1.txt"] },
          verify: [
            {
              run: "echo by-check >> notes.txt; echo '# 2' > yarn.lock; echo formatted > src/a.ts; grep -q right part1.txt",
            },
          ],
        },
      ];
      const executor = [
        {
          calls: [
            right,
            ...overwrite("package.json", '{"dependencies":{}}\n'),
            call("read_file", { path: "src/a.ts" }),
            call("write_file", { path: "src/a.ts", content: "export { };\n" }),
            finish,
          ],
        },
      ];
      await using place = aPlace({ files: tracked, script: { planner: [aPlan([], { steps })], executor } });

      const { events } = await work(place);

      expect(filesOf(place.remote)).toEqual(["notes.txt", "package.json", "part1.txt", "src/a.ts", "yarn.lock"]);
      // Before the step the check was tried, and what that rewrote was put back.
      const begun = events.findIndex(({ type }) => type === "step.started");
      expect(said(events.slice(begun), "task.put-back")).toEqual([]);
      expect(place.remote("show", "feature/stock:src/a.ts")).toBe("formatted");
    },
  );

  longTest("and for a manifest that a set-up changed, which is how a dependency is added", async () => {
    const adding = [{ run: `echo '{"dependencies":{"zod":"4"}}' > package.json; echo '# zod' >> yarn.lock` }];
    await using place = aPlace({
      files: tracked,
      script: { planner: [aPlan([{}], { setup: adding })], executor: [doing(1)] },
    });
    await work(place);
    expect(filesOf(place.remote)).toEqual(["package.json", "part1.txt", "yarn.lock"]);
  });
});

describe("of what commands of the executor leave behind", () => {
  const leaving = [
    "mkdir -p target/debug dist coverage web/build .pytest_cache pkg/cached src/.mypy_cache && echo x > target/debug/shop.d",
    "echo 'bundle' > dist/shop.js; echo '<html>' > coverage/index.html; echo a > web/build/a.js; echo x > .DS_Store",
    "printf 'a\\000b' > shop.bin; head -c 100 /dev/zero > core.123; echo x > src/a.pyc; echo l > npm-debug.log; cp stock.txt stock.txt.orig",
    "echo 'Signature: 8a477f597d28d172789f06886806bc55' > pkg/cached/CACHEDIR.TAG; echo '{}' > pkg/cached/index.json",
    "head -c 1500000 /dev/zero | tr '\\0' a > dump.txt; mkdir -p node_modules/x packages/a/node_modules/y; echo x > packages/a/node_modules/y/i.js",
  ].join(";");
  const sources = [
    "mkdir -p src/generated bin docs && echo 'export {};' > src/generated/api.ts && echo '#!/bin/sh' > bin/run && echo x > docs/a.md",
    "sed -i s/stock/STOCK/ README.md; mv notes.txt moved.txt; echo 'x: 1' > .tool.yaml",
  ].join(";");

  test("sources are work; what was made on the way is not, and both the executor and the person are told", async () => {
    await using place = aPlace({
      files: { ...files, "README.md": "stock\n", "notes.txt": "notes\n", "stock.txt": "stock 0\n" },
      script: {
        planner: [aPlan([{}])],
        executor: [{ calls: [right, command(leaving), command(sources)] }, { calls: [finish] }],
      },
    });

    const { events, exit } = await work(place);

    expect(exit).toBe(0);
    const mine = [
      ".tool.yaml",
      "README.md",
      "bin/run",
      "docs/a.md",
      "moved.txt",
      "notes.txt",
      "part1.txt",
      "src/generated/api.ts",
    ];
    expect(filesOf(place.remote).sort()).toEqual(mine);
    expect(said(events, "task.leftovers").join()).toMatch(/\.DS_Store.*\+\d/);
    expect(JSON.stringify(place.models.requests.at(-1)?.body)).toContain("Left out of the branch");
  });

  longTest(
    "what the plan names or a file tool writes is work, whatever it looks like, and its neighbours are not",
    async () => {
      const steps = [
        {
          title: "Build",
          goal: "g",
          files: { create: ["dist/shop.js", "logo.png"] },
          verify: [{ run: "test -f dist/shop.js" }],
        },
      ];
      const calls = [
        command(
          "mkdir dist coverage; echo a > dist/shop.js; echo b > dist/other.js; printf 'P\\000' > logo.png; echo 1 > coverage/a; echo 2 > coverage/b",
        ),
        call("write_file", { path: "coverage/README.md", content: "by hand\n" }),
        finish,
      ];
      await using place = aPlace({ files, script: { planner: [aPlan([], { steps })], executor: [{ calls }] } });
      expect((await work(place)).exit).toBe(0);
      expect(filesOf(place.remote)).toEqual(["coverage/README.md", "dist/shop.js", "logo.png"]);
    },
  );
});

describe("work that could never be in the branch", () => {
  const ignoring = { ...files, ".gitignore": "# made\nlocal/\n*.secret.md\n", "pkg/.gitignore": "/gen\n" };

  test("is said to be none as soon as it is written, and makes no step green", async () => {
    const calls = [
      call("write_file", { path: "local/a.ts", content: "x\n" }),
      call("write_file", { path: "pkg/gen/b.ts", content: "x\n" }),
      call("write_file", { path: "pkg/node_modules/m/i.js", content: "x\n" }),
      call("write_file", { path: "local.ts", content: "x\n" }),
      call("delete_file", { path: "local.ts" }),
      finish,
    ];
    const check = [{ run: "test -f local/a.ts" }];
    await using place = aPlace({
      files: ignoring,
      script: {
        planner: [aPlan([{ files: {}, verify: check }])],
        executor: [{ calls }, { calls: [finish] }, { calls: [finish] }],
      },
      env: { MAX_RETRIES: "2" },
    });

    const { events, exit } = await work(place);

    const told = JSON.stringify(place.models.requests.map(({ messages }) => messages));
    expect(told).toContain(
      "Wrote local/a.ts (1 line), but it is ignored by .gitignore line 2 (local/): it will not be in the branch.",
    );
    expect(told).toContain("Wrote pkg/gen/b.ts (1 line), but it is ignored by pkg/.gitignore line 1 (/gen)");
    expect(told).toContain(
      "Wrote pkg/node_modules/m/i.js (1 line), but it is left out of every commit (node_modules/)",
    );
    expect(told).toContain("Wrote local.ts (1 line).");
    expect(exit).toBe(1);
    expect(events.filter(({ type }) => type === "step.done")).toEqual([]);
    expect(place.remote("for-each-ref", "--format=%(refname)")).not.toContain("feature/stock");
  });

  const helper = [call("write_file", { path: "lib/helper.ts", content: "x\n" }), right];
  const needsHelper = [{ run: "test -f lib/helper.ts && grep -q right part1.txt" }];
  const ignored: [string, Record<string, string>, ReturnType<typeof call>[]][] = [
    ["was ignored when it was written", { ".gitignore": "lib/\n" }, helper],
    [
      "came to be ignored by a file of the model",
      {},
      [...helper, call("write_file", { path: ".gitignore", content: "lib/\n" })],
    ],
    ["came to be ignored by a command", {}, [...helper, call("run_command", { command: "echo '*' > lib/.gitignore" })]],
    [
      "was written before a command came",
      { ".gitignore": "lib/\n" },
      [...helper, call("run_command", { command: "true" })],
    ],
  ];
  longTest.each(ignored)("is not there for the checks: it %s", async (_, more, calls) => {
    await using place = aPlace({
      files: { ...files, ...more },
      script: {
        planner: [aPlan([{ verify: needsHelper }])],
        executor: [{ calls: [...calls, finish] }, { calls: [finish] }],
      },
      env: { MAX_RETRIES: "2" },
    });

    const { events, exit } = await work(place);

    expect(exit).toBe(1);
    expect(events.filter(({ type }) => type === "step.done")).toEqual([]);
    expect(said(events, "task.set-aside")).toEqual([expect.stringContaining("lib/helper.ts")]);
    const last = place.models.requests.findLast(({ tools }) => tools.includes("finish_step"));
    expect(JSON.stringify(last?.messages)).toContain(
      "lib/helper.ts was moved away before the checks, because it is ignored by",
    );
  });

  longTest("and the work that stands without it goes on", async () => {
    await using place = aPlace({
      files: { ...files, ".gitignore": "tmp/\n" },
      script: {
        planner: [aPlan([{}])],
        executor: [{ calls: [call("write_file", { path: "tmp/notes.txt", content: "x\n" }), right, finish] }],
      },
    });
    expect((await work(place)).exit).toBe(0);
    expect(filesOf(place.remote)).toEqual(["part1.txt"]);
  });

  longTest("in a submodule it is refused", async () => {
    await using place = aPlace({
      repository: (root) => {
        const source = makeRepository(join(root, "source"), [files]);
        git(source, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/lib`);
        git(source, "commit", "-q", "-m", "submodule");
        git(root, "clone", "-q", "--bare", source, join(root, "shop.git"));
        return join(root, "shop.git");
      },
      script: {
        planner: [aPlan([{}])],
        executor: [
          { calls: [call("write_file", { path: "vendor/lib/x.c", content: "x\n" }), right] },
          { calls: [finish] },
        ],
      },
    });
    expect((await work(place)).exit).toBe(0);
    expect(filesOf(place.remote)).toEqual(["part1.txt"]);
    const last = place.models.requests.findLast(({ tools }) => tools.includes("finish_step"));
    expect(JSON.stringify(last?.messages)).toContain("is a submodule, and nothing in it can be committed");
  });

  test("is refused in a plan, but for one that changes the rules", async () => {
    const planned = (create: string[]) => aPlan([{ files: { create: ["part1.txt", ...create] } }]);
    await using place = aPlace({
      files: ignoring,
      script: {
        planner: [
          planned(["local/a.ts", "pkg/node_modules/x.js", "config/.env"]),
          planned(["x.secret.md", ".gitignore"]),
        ],
        executor: [doing(1)],
      },
    });
    expect((await work(place)).exit).toBe(0);
    const told = JSON.stringify(place.models.requests[1]?.messages);
    expect(told).toContain(".gitignore line 2 (local/) ignores it");
    expect(told).toContain("(node_modules/) ignores it");
    expect(told).toContain("is a file of secrets");
  });
});
