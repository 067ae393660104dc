import { expect, test } from "bun:test";
import { join } from "node:path";
import { git, scratch } from "../../support/git.ts";
import { longTest } from "../../support/long.ts";

const root = join(import.meta.dir, "..", "..", "..");

/** `make demo` where only the project's folder, an empty home and an empty /tmp can be written, and what it left in those two. */
function demoIn(folder: string, ...options: string[]) {
  const places = ["--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"];
  const script = 'make "$@" demo; status=$?; find /tmp -xdev ! -type d >&2; exit $status';
  const { exitCode, stdout, stderr } = Bun.spawnSync(
    ["bwrap", ...places, "--bind", folder, folder, "sh", "-c", script, "sh", ...options],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: "/tmp/home", NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS },
      stdin: "ignore",
    },
  );
  const left = stderr.toString().match(/^\/tmp\/.*$/gm) ?? [];
  return { exitCode, last: stdout.toString().trimEnd().split("\n").at(-1), left };
}

test("make demo writes nothing outside its folder", () => {
  // As built: another one in the middle of the tests would be in their way.
  expect(demoIn(root, "-o", "devorch")).toEqual({ exitCode: 0, last: "demo: completed", left: [] });
});

longTest(
  "nor does it in a fresh clone, where it installs and builds first",
  () => {
    using area = scratch();
    const clone = join(area.path, "clone");
    git(area.path, "clone", "-q", "--depth", "1", `file://${root}`, clone);

    expect(demoIn(clone)).toEqual({ exitCode: 0, last: "demo: completed", left: [] });
    expect(git(clone, "status", "--short")).toBe("");
  },
  600_000,
);
