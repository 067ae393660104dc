import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Scratch, scratch } from "../support/git.ts";
import { isMissing, packages } from "../support/packages.ts";

const root = join(import.meta.dir, "..", "..");

test("every path in the table of packages is there", () => {
  const paths = packages.flatMap(({ tests }) => tests);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(join(root, "tests", path)))).toEqual([]);
});

/** A machine on which of all programs only these are found: a folder for PATH. */
function aBareMachine(...programs: string[]): Scratch & { bin: string } {
  const area = scratch();
  const bin = join(area.path, "bin");
  mkdirSync(bin);
  for (const program of ["sh", "bash", "env", "dirname", "id", "ls", ...programs])
    symlinkSync(Bun.which(program) ?? "", join(bin, program));
  return Object.assign(area, { bin });
}

/** `scripts/test.ts` on a file for each package that whole files need, and on one that needs none. */
async function makeTest(bin: string, { files = onePerPackage, env = {}, asRoot = false } = {}) {
  const words = [process.execPath, "scripts/test.ts", ...files, "tests/task/branch_name.test.ts"];
  const becoming = asRoot && process.getuid?.() !== 0 ? [Bun.which("unshare") ?? "", "--map-root-user"] : [];
  const child = Bun.spawn([...becoming, ...words], {
    cwd: root,
    env: { PATH: bin, HOME: "/nonexistent", ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines = (await child.stdout.text()).trimEnd().split("\n");
  return { exit: await child.exited, lines, last: lines.at(-1) ?? "" };
}

const onePerPackage = [...new Set(packages.flatMap(({ tests }) => tests.slice(0, 1).map(aFileIn)))];

function aFileIn(path: string): string {
  const place = join("tests", path);
  if (!statSync(join(root, place)).isDirectory()) return place;
  const [first] = [...new Bun.Glob("**/*.test.ts").scanSync({ cwd: join(root, place) })].sort();
  return join(place, first ?? "");
}

test("what needs a missing package is skipped and counted, and one line names the packages", async () => {
  using machine = aBareMachine();

  const { exit, lines, last } = await makeTest(machine.bin);

  expect(last).toMatch(/^[1-9]\d* passed, 0 failed, [1-9]\d* skipped$/);
  expect(exit).toBe(0);
  const naming = lines.filter((line) => line.startsWith("missing"));
  expect(naming).toHaveLength(1);
  for (const { name, tests } of packages) if (tests.length > 0) expect(naming[0]).toContain(` ${name}`);
});

test("each test of a file that is left out counts, also where some are skipped on any machine", async () => {
  using machine = aBareMachine();
  const skippedIn = async (...names: string[]) => {
    const { last } = await makeTest(machine.bin, { files: names.map((name) => `tests/end_to_end/${name}.test.ts`) });
    return Number(/, (\d+) skipped$/.exec(last)?.[1]);
  };
  // Some of the second are for the long suite.
  const [words, cheats] = [await skippedIn("tasks/words"), await skippedIn("evidence/cheats")];

  expect(words).toBeGreaterThan(15);
  expect(cheats).toBeGreaterThan(0);
  expect(await skippedIn("tasks/words", "evidence/cheats")).toBe(words + cheats);
});

test("with CI set it fails before a test runs, and names them", async () => {
  using machine = aBareMachine();

  const { exit, lines, last } = await makeTest(machine.bin, { env: { CI: "1" } });

  expect(exit).toBe(1);
  expect(last).toBe("0 passed, 1 failed");
  expect(lines.at(-2)).toContain("bubblewrap");
});

test.skipIf(isMissing("bubblewrap"))(
  "as root where apt-get is, what is missing is installed first, and one line says so",
  async () => {
    using machine = aBareMachine();
    const asked = join(machine.path, "asked");
    // Stands for Debian's archive: the programs of this machine are there afterwards.
    const programs = packages.flatMap(({ probe }) => probe.match(/\w+/g) ?? []).filter((word) => Bun.which(word));
    const links = programs.map((name) => `${Bun.which("ln")} -sf ${Bun.which(name)} ${machine.bin}/${name}`);
    const script = ["#!/bin/sh", `echo "$*" >> ${asked}`, ...links];
    writeFileSync(join(machine.bin, "apt-get"), `${script.join("\n")}\n`, { mode: 0o755 });

    const { exit, lines, last } = await makeTest(machine.bin, { asRoot: true, files: [] });

    const saying = lines.filter((line) => line.startsWith("installing what the tests drive: "));
    const [update, install = ""] = readFileSync(asked, "utf8").split("\n");
    expect([saying.length, update]).toEqual([1, "update -qq"]);
    // Bun is here, so npm is not needed.
    for (const { name } of packages.filter((one) => one.name !== "npm"))
      for (const line of [saying[0], install]) expect(`${line} `).toContain(` ${name} `);
    expect(last).toMatch(/^[1-9]\d* passed, 0 failed/);
    expect(exit).toBe(0);
  },
);
