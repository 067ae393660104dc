import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { clean } from "../../orchestrator/service/redact.ts";
import { aPlace, aPlan, call, finish, type Place, shopFiles } from "../support/executable.ts";
import { longTest, rowsOf } from "../support/long.ts";

const right = call("write_file", { path: "part1.txt", content: "right\n" });
const run = (command: string) => call("run_command", { command });
/** Odd calls first; their answers; then the honest work. */
const after = (...calls: ReturnType<typeof call>[]): ScriptedReply[] => [{ calls }, { calls: [right, finish] }];
const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
const committed = (place: Place) => place.remote("ls-tree", "-rz", "--name-only", "feature/stock").split("\0");

describe("what a model's server may send: the step gets an answer in words, and is done all the same", () => {
  test.each(
    rowsOf<[string, ReturnType<typeof call>[]]>(
      [
        ["an argument of ten megabytes", [call("run_command", { command: `: ${"x".repeat(10_000_000)}` })]],
        ["a file of three megabytes", [call("write_file", { path: "big.txt", content: "x".repeat(3_000_000) })]],
        ["JSON three thousand levels deep", [call("read_file", deep(3000)), call("write_file", { path: deep(500) })]],
        [
          "zero bytes",
          [run("echo \0 x"), call("read_file", { path: "a\0b" }), call("write_file", { path: "a\0", content: "\0" })],
        ],
        [
          "halves of characters",
          [
            call("write_file", { path: "\ud800.txt", content: "\udc00\n" }),
            call("read_file", { path: "\ud83d" }),
            run("echo '\ud800' > half.txt"),
            call("search", { pattern: "\ud800" }),
          ],
        ],
        [
          "other types than asked for",
          [
            call("read_file", null),
            call("read_file", { path: [] }),
            call("run_command", { command: 7 }),
            call("edit_file", { path: {}, edits: "x" }),
          ],
        ],
        [
          "names of prototypes",
          [
            call("__proto__", {}),
            call("constructor", {}),
            call("toString", {}),
            call("read_file", JSON.parse('{"__proto__":{"path":"README.md"}}')),
          ],
        ],
        [
          "a pattern that explodes",
          [
            call("search", { pattern: "(a+)+$(a+)+$(a+)+$" }),
            call("search", { pattern: "(((((" }),
            call("list_files", { depth: 1e9 }),
          ],
        ],
        [
          "times without sense",
          [
            call("run_command", { command: "true", timeoutSeconds: 1e12 }),
            call("run_command", { command: "true", timeoutSeconds: -1 }),
            call("run_command", { command: "true", timeoutSeconds: Number.MAX_VALUE }),
          ],
        ],
        ["two hundred calls at once", Array.from({ length: 200 }, (_, n) => call("read_file", { path: `none${n}` }))],
      ],
      "an argument of ten megabytes",
    ),
  )(
    "%s",
    async (_, calls) => {
      await using place = aPlace({ script: { planner: [aPlan([{}])], executor: after(...calls) } });
      const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
      expect({ exit: said.exit, stderr: said.exit === 0 ? "" : said.stderr }).toEqual({ exit: 0, stderr: "" });
      expect(said.events.filter(({ type }) => type === "tool.called").length).toBeGreaterThan(calls.length);
      expect(committed(place)).toContain("part1.txt");
      expect(Bun.spawnSync(["git", "-C", place.bare, "fsck", "--strict"]).exitCode).toBe(0);
    },
    180_000,
  );
});

describe("names that a command leaves behind", () => {
  longTest(
    "with newlines, escapes, bidi marks, no text at all: nothing is lost, nothing steers the terminal, git stays sound",
    async () => {
      const plant = String.raw`perl -e 'for ("new\nline", "\e[2J\e]0;owned\a", "\xe2\x80\xaegnp.txt", "\xff\xfe", "-rf", "a" x 255, "  ", "~", "\$(touch owned)", "CON", "x:y", "a\\b", "\xef\xbf\xbd") { open(F, ">", $_) and print F "x\n" } mkdir "deep"; chdir "deep"; for (1..60) { mkdir "d" x 40; chdir "d" x 40 } open(F, ">", "bottom"); print F "x\n"'`;
      await using place = aPlace({ script: { planner: [aPlan([{}])], executor: after(run(plant)) } });
      const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
      const others = [
        await place.devorch("show", "T-1"),
        await place.devorch("diff", "T-1"),
        await place.devorch("logs", "T-1"),
      ];
      for (const { stdout, stderr } of [said, ...others]) expect(clean(stdout + stderr)).toBe(stdout + stderr);
      expect({ exit: said.exit, stderr: said.exit === 0 ? "" : said.stderr }).toEqual({ exit: 0, stderr: "" });
      expect(Bun.spawnSync(["git", "-C", place.bare, "fsck", "--strict"]).exitCode).toBe(0);
      expect(committed(place)).toContain("part1.txt");
      expect(existsSync(join(place.folder, "owned"))).toBe(false);
    },
    180_000,
  );

  longTest(
    "case, submodules, filters and attributes of git obey nobody",
    async () => {
      const plant = [
        "mkdir -p .GIT/hooks sub; echo x > .GIT/config; echo x > 'GIT~1'",
        "printf '[submodule \"x\"]\\n\\tpath = sub\\n\\turl = ext::sh -c touch%% owned\\n\\tupdate = !touch owned\\n' > .gitmodules",
        "printf '* filter=evil diff=evil merge=evil eol=crlf ident\\n*.bin filter=lfs\\n*.u16 working-tree-encoding=UTF-16\\n' > .gitattributes",
        "printf '[filter \"evil\"]\\n\\tclean = touch owned\\n' > .gitconfig",
        "echo '$Id$' > ident.txt",
      ].join("; ");
      await using place = aPlace({
        files: { ...shopFiles, ".gitattributes": "*.txt filter=evil\n" },
        script: { planner: [aPlan([{}])], executor: after(run(plant)) },
      });
      const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
      expect({ exit: said.exit, stderr: said.exit === 0 ? "" : said.stderr }).toEqual({ exit: 0, stderr: "" });
      expect(committed(place).filter((path) => /^(\.git$|\.GIT|GIT~)/.test(path))).toEqual([]);
      expect(place.remote("show", "feature/stock:part1.txt")).toBe("right");
      expect(place.remote("ls-tree", "-r", "feature/stock")).not.toContain("160000");
      expect([...new Bun.Glob("**/owned").scanSync({ cwd: join(place.env.DATA_PATH ?? "", ".."), dot: true })]).toEqual(
        [],
      );
      const told = said.events.flatMap((event) =>
        event.type === "notice" && event.key === "scan.elsewhere" ? [String(event.params.paths)] : [],
      );
      expect(told.join()).toContain(".gitattributes");
      expect(told.join()).toContain(".gitmodules");
    },
    180_000,
  );
});

longTest("a process of a finished command that still writes cannot change what was scanned into a commit", async () => {
  const plant = `(setsid sh -c 'while :; do ln -sfn /etc/passwd part1.txt; echo evil > evil.txt; done' >/dev/null 2>&1 &); sleep 0.2; rm -f part1.txt`;
  await using place = aPlace({
    script: { planner: [aPlan([{}])], executor: after(run(plant), run("rm -f evil.txt part1.txt")) },
  });
  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
  expect(said.exit).toBe(0);
  expect(place.remote("show", "feature/stock:part1.txt")).toBe("right");
  expect(committed(place)).not.toContain("evil.txt");
});

describe("a branch's .dev-tasks", () => {
  const fromBranch = async (files: Record<string, string>, repository?: (place: string) => void) => {
    const place = aPlace({ files: { ...shopFiles, ...files }, script: { planner: [aPlan([{}])] } });
    place.remote("branch", "feature/x", "main");
    repository?.(place.bare);
    const said = await place.devorch("resume", "--from-branch", place.url, "feature/x", "--yes", "--json");
    return { place, said };
  };

  test.each(
    rowsOf<[string, Record<string, string>]>(
      [
        ["huge", { ".dev-tasks/state.json": `{"v":1,"x":"${"y".repeat(30_000_000)}"}` }],
        ["deep", { ".dev-tasks/state.json": `${"[".repeat(100_000)}${"]".repeat(100_000)}` }],
        ["not JSON", { ".dev-tasks/state.json": "\0\u001b[2J" }],
        ["a folder where the file should be", { ".dev-tasks/state.json/x": "x" }],
        ["with a prototype", { ".dev-tasks/state.json": '{"__proto__":{"v":1},"v":1,"state":"completed"}' }],
      ],
      "huge",
    ),
  )(
    "%s: a sentence, nothing is done",
    async (_, files) => {
      const { place, said } = await fromBranch(files);
      await using _place = place;
      expect([2, 78]).toContain(said.exit);
      expect(said.stdout + said.stderr).not.toMatch(/\bat \w+ \(|\p{Cc}[[\]]/u);
      expect(place.remote("for-each-ref", "--format=%(refname)")).toBe("refs/heads/feature/x\nrefs/heads/main");
      expect(place.models.requests).toEqual([]);
    },
    180_000,
  );

  test("a link out, in a repository: it is shown to nobody and replaced", async () => {
    await using place = aPlace({
      repository: (root) => {
        const bare = join(root, "linked.git");
        const work = join(root, "work");
        Bun.spawnSync([
          "sh",
          "-c",
          `git init -q -b main ${work} && cd ${work} && ln -s /etc .dev-tasks && ln -s /etc/shadow README.md && echo 'stock' > stock.txt && printf 'test:\\n\\ttrue\\n' > Makefile && git add -A && git -c user.name=x -c user.email=x@y commit -qm x && git clone -q --bare ${work} ${bare} && rm -rf ${work}`,
        ]);
        return bare;
      },
      script: {
        planner: [
          { calls: [call("read_file", { path: "README.md" }), call("read_file", { path: ".dev-tasks/shadow" })] },
          aPlan([{}]),
        ],
        executor: after(run("cat .dev-tasks/shadow README.md")),
      },
    });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    expect([0, 1, 2, 4, 78]).toContain(said.exit);
    expect(JSON.stringify(place.models.requests.map(({ body }) => body))).not.toContain("daemon:*:");
    // Other programs may write to /etc meanwhile: only what we write is looked for.
    const ours = ["state.json", "plan.md", "progress.md", "part1.txt"];
    expect(ours.filter((name) => existsSync(`/etc/${name}`))).toEqual([]);
  }, 180_000);
});

longTest("a clone whose folders a command has locked is removed all the same", async () => {
  await using place = aPlace({
    script: {
      planner: [aPlan([{}])],
      executor: after(run("mkdir -p a/b; : > a/b/c; chmod 0 a/b a; mkdir r; chmod 555 r")),
    },
  });
  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
  expect(said.exit).toBe(0);
  chmodSync(place.folder, 0o755);
});
