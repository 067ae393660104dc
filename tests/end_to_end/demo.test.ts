import { expect, test } from "bun:test";
import { join } from "node:path";
import { git, scratch } from "../support/git.ts";

const root = join(import.meta.dir, "..", "..");
const long = process.env.DEVORCH_FAULTS === "1";

/** `make demo` where nothing can be written but the project's folder, devices aside. */
function demoWithin(folder: string, ...options: string[]) {
  const closed = [
    "bwrap",
    "--ro-bind",
    "/",
    "/",
    "--bind",
    folder,
    folder,
    "--dev-bind",
    "/dev",
    "/dev",
    "--proc",
    "/proc",
  ];
  const { exitCode, stdout, stderr } = Bun.spawnSync([...closed, "make", ...options, "demo"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: "/nonexistent", NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS },
    stdin: "ignore",
  });
  return { exitCode, last: stdout.toString().trimEnd().split("\n").at(-1), stderr: stderr.toString() };
}

test("make demo writes nothing outside its folder", () => {
  // As built: another one in the middle of the tests would be in their way.
  expect(demoWithin(root, "-o", "devorch")).toMatchObject({ exitCode: 0, last: "demo: completed" });
});

test.skipIf(!long)(
  "nor does it in a fresh clone, where it installs and builds first",
  () => {
    using area = scratch();
    const clone = join(area.path, "clone");
    git(area.path, "clone", "-q", "--depth", "1", `file://${root}`, clone);

    expect(demoWithin(clone)).toMatchObject({ exitCode: 0, last: "demo: completed" });
    expect(git(clone, "status", "--short")).toBe("");
  },
  600_000,
);
