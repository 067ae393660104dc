import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { countProcesses } from "../repository/sandbox/working_copy.ts";
import { aPlace, aPlan, call, doing, finish, type Place, shopFiles } from "../support/executable.ts";
import { longTest } from "../support/long.ts";

const good = { planner: [aPlan([{}])], executor: [doing(1)] };
const run = (command: string) => call("run_command", { command });
const right = call("write_file", { path: "part1.txt", content: "right\n" });
const committed = (place: Place) => place.remote("ls-tree", "-r", "--name-only", "feature/stock").split("\n");

describe("what a command leaves in the working copy", () => {
  test("huge files, devices and CRLF: only what belongs there is committed, byte for byte", async () => {
    const crlf = "one\r\ntwo\r\n";
    await using place = aPlace({
      files: { ...shopFiles, "windows.txt": crlf },
      script: {
        planner: [aPlan([{}])],
        executor: [
          {
            calls: [
              run(
                "head -c 20000000 /dev/zero > huge.bin; truncate -s 500M sparse.bin; mkfifo wait; ln windows.txt linked.txt",
              ),
              call("edit_file", { path: "windows.txt", edits: [{ old: "two", new: "three" }] }),
              call("read_file", { path: "wait" }),
              right,
              finish,
            ],
          },
        ],
      },
    });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
    expect(said.exit).toBe(0);
    const aside = said.events.flatMap((event) =>
      event.type === "notice" && event.key === "scan.aside" ? [`${event.params.path} ${event.params.what}`] : [],
    );
    expect(aside.sort()).toEqual(["huge.bin large", "sparse.bin large", "wait special"]);
    expect(committed(place).filter((path) => /bin|wait/.test(path))).toEqual([]);
    expect(Bun.spawnSync(["git", "-C", place.bare, "show", "feature/stock:windows.txt"]).stdout.toString()).toBe(
      "one\r\nthree\r\n",
    );
  });

  longTest("a name with marks that turn the text around is shown without them", async () => {
    const name = "photo\u202egpj.exe";
    await using place = aPlace({
      script: { planner: [aPlan([{}])], executor: [{ calls: [run(`ln -s /etc/passwd $'${name}'`), right, finish] }] },
    });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    expect(said.exit).toBe(0);
    expect(said.stderr).toContain("photo?gpj.exe was set aside");
    expect(said.stderr).not.toContain("\u202e");
  });

  longTest("a folder of the repository that becomes a link out is not followed into a commit", async () => {
    await using place = aPlace({
      files: { ...shopFiles, "data/a.txt": "a\n" },
      script: {
        planner: [aPlan([{}])],
        executor: [
          {
            calls: [
              run("rm -r data && ln -s /etc data"),
              call("read_file", { path: "data/passwd" }),
              call("write_file", { path: "data/owned", content: "x" }),
              right,
              finish,
            ],
          },
          { calls: [finish] },
        ],
      },
    });
    expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);
    expect(committed(place).filter((path) => path.startsWith("data"))).toEqual(["data/a.txt"]);
    expect(existsSync("/etc/owned")).toBe(false);
    expect(JSON.stringify(place.models.requests.map(({ body }) => body))).not.toContain("root:x:0:0");
  });
});

test("killed itself, devorch leaves no command behind", async () => {
  const seconds = `${process.pid}.777`;
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "child_command.ts"), `setsid sleep ${seconds} & sleep ${seconds}`],
    { stdout: "pipe" },
  );
  const { value } = await child.stdout.getReader().read();
  try {
    for (let wait = 0; countProcesses("sleep", seconds) < 2 && wait < 1000; wait++) await Bun.sleep(50);
    expect(countProcesses("sleep", seconds)).toBe(2);
    child.kill("SIGKILL");
    await child.exited;
    for (let wait = 0; countProcesses("sleep", seconds) > 0 && wait < 1000; wait++) await Bun.sleep(50);
    expect(countProcesses("sleep", seconds)).toBe(0);
  } finally {
    rmSync(new TextDecoder().decode(value).trim(), { recursive: true, force: true });
  }
});

describe("plugins are trusted code", () => {
  const plugin =
    'import { writeFileSync } from "node:fs";\nwriteFileSync(process.env.DATA_PATH + "/owned", "x");\nexport default {};\n';
  const owned = (place: Place) => existsSync(join(place.env.DATA_PATH ?? "", "owned"));

  test("one that anybody may write, or that is a link out, is not run; the log says so", async () => {
    await using place = aPlace({ script: good });
    const folder = join(place.folder, "plugins");
    mkdirSync(folder);
    writeFileSync(join(folder, "open.ts"), plugin);
    chmodSync(join(folder, "open.ts"), 0o666);
    writeFileSync(join(place.folder, "..", "outside.ts"), plugin);
    symlinkSync(join(place.folder, "..", "outside.ts"), join(folder, "link.ts"));
    expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);
    expect(owned(place)).toBe(false);
    const log = readFileSync(join(place.env.DATA_PATH ?? "", "logs/error.log"), "utf8");
    expect(log).toContain("world-writable");
    expect(log).toContain("leads out of the plugins' folder");
  });

  longTest("one in the repository or in the current folder is nobody's plugin", async () => {
    await using place = aPlace({
      files: { ...shopFiles, "plugins/evil.ts": plugin, "intents/evil.ts": plugin },
      script: good,
    });
    const elsewhere = join(place.folder, "..", "elsewhere");
    mkdirSync(join(elsewhere, "plugins"), { recursive: true });
    writeFileSync(join(elsewhere, "plugins/evil.ts"), plugin);
    const child = Bun.spawn([join(place.folder, "devorch"), "run", "Add stock", "--repo", place.url, "--yes"], {
      cwd: elsewhere,
      env: place.env,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    expect(await child.exited).toBe(0);
    expect(owned(place)).toBe(false);
  });

  longTest("the log knows what was loaded by its sha256", async () => {
    await using place = aPlace({ script: good });
    const text =
      'import { defineIntent } from "devorch";\nexport default defineIntent({ description: "d", examples: ["zzz"], async handle() {} });\n';
    mkdirSync(join(place.folder, "plugins"));
    writeFileSync(join(place.folder, "plugins/mine.ts"), text);
    await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only");
    const log = readFileSync(join(place.env.DATA_PATH ?? "", "logs/orchestrator.log"), "utf8");
    expect(log).toContain(new Bun.CryptoHasher("sha256").update(text).digest("hex"));
  });
});

test("data folder and socket are for this user alone", async () => {
  await using place = aPlace({ script: good });
  await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only");
  const modes = Bun.spawnSync([
    "stat",
    "-c",
    "%a",
    place.env.DATA_PATH ?? "",
    join(place.env.DATA_PATH ?? "", "repos"),
  ]);
  expect(modes.stdout.toString()).toBe("700\n700\n");
});

test("in a folder that was there and is open to all, the files are not", async () => {
  await using place = aPlace({ script: good });
  const data = place.env.DATA_PATH ?? "";
  mkdirSync(data, { recursive: true });
  chmodSync(data, 0o755);
  writeFileSync(join(data, "orchestrator.db"), "", { mode: 0o644 });
  await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only");
  const open = Bun.spawnSync(["find", data, "-maxdepth", "1", "-type", "f", "-perm", "/077", "-not", "-name", "*.pid"]);
  expect(open.stdout.toString()).toBe("");
  expect(readFileSync(join(data, "orchestrator.db"), "latin1")).toStartWith("SQLite");
});

// Half a minute on a busy machine; tests/repository/watch has the same with fewer files.
longTest(
  "sixty thousand files end the command, and the step goes on",
  async () => {
    await using place = aPlace({
      script: {
        planner: [aPlan([{}])],
        executor: [
          {
            calls: [
              run(`perl -e 'mkdir "d"; for my $i (1 .. 400000) { open(F, ">", "d/$i") or last } sleep 60'`),
              run("rm -rf d"),
              right,
              finish,
            ],
          },
        ],
      },
    });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
    expect(said.exit).toBe(0);
    expect(JSON.stringify(place.models.requests.map(({ messages }) => messages))).not.toContain("sleep 60\\n0");
    expect(committed(place).filter((path) => path.startsWith("d/"))).toEqual([]);
  },
  600_000,
);
