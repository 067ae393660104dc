import { expect, test } from "bun:test";
import { readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { probeSandbox } from "../../../orchestrator/repository/sandbox/probe.ts";
import type { SandboxStatus } from "../../../orchestrator/run/workspace.ts";
import { Exit, Pause } from "../../../orchestrator/task/errors.ts";
import { text } from "../../../orchestrator/texts/index.ts";
import { scratch } from "../../support/git.ts";
import { aWorkingCopy, settings } from "./working_copy.ts";

test("bubblewrap works on this machine", async () => {
  expect(await probeSandbox(settings)).toMatchObject({ tier: "bwrap" });
  expect(readdirSync(homedir()).filter((name) => name.startsWith(".devorch-probe"))).toEqual([]);
});

test("off is believed without a probe; a container is no boundary of its own", async () => {
  expect(await probeSandbox({ ...settings, mode: "container" })).toMatchObject({ tier: "bwrap" });
  expect(await probeSandbox({ ...settings, mode: "off" })).toEqual({ tier: "off", detail: "" });
});

test.each(["auto", "bwrap", "container"] as const)(
  "where namespaces are forbidden, %s says so in bubblewrap's words",
  async (mode) => {
    const script = `import { probeSandbox } from "${import.meta.dir}/../../../orchestrator/repository/sandbox/probe.ts";
    console.log(JSON.stringify(await probeSandbox(${JSON.stringify({ ...settings, mode })})));`;
    // A sandbox around the probe that allows no further one.
    const child = Bun.spawn(
      ["bwrap", "--unshare-user", "--disable-userns", "--dev-bind", "/", "/", process.execPath, "-e", script],
      { stdout: "pipe" },
    );
    const status = JSON.parse(await new Response(child.stdout).text());
    // For another user root's files belong to nobody in there, so that bwrap is not even trusted.
    const words = process.getuid?.() === 0 ? /bwrap: .*namespace/ : /bwrap: /;
    const { tier, detail } = status as SandboxStatus;
    expect([tier, detail.startsWith("sandbox.container-alone")]).toEqual(["none", mode === "container"]);
    expect(detail).toMatch(words);
  },
);

test.each([
  ["is not there", "missing"],
  ["is a file", "file"],
  ["takes no files", "no files"],
])("a probe never throws: a folder for temporary files that %s is no sandbox", async (_, kind) => {
  using dir = scratch();
  const place = join(dir.path, "there");
  if (kind === "file") writeFileSync(place, "");
  if (kind === "no files") symlinkSync("/proc/self", place);
  const script = `import { probeSandbox } from "${import.meta.dir}/../../../orchestrator/repository/sandbox/probe.ts";
    console.log(JSON.stringify(await probeSandbox(${JSON.stringify(settings)})));`;

  const child = Bun.spawn([process.execPath, "-e", script], {
    env: { ...process.env, TMPDIR: place },
    stdout: "pipe",
  });

  expect(JSON.parse(await new Response(child.stdout).text())).toEqual({
    tier: "none",
    detail: expect.stringContaining(place),
  });
});

test("without a sandbox nothing is executed, and the pause says why", async () => {
  const copy = aWorkingCopy({ tier: "none" });
  const pause = await copy.run("echo x > made").catch((error: unknown) => error);
  expect(pause).toBeInstanceOf(Pause);
  if (!(pause instanceof Pause)) throw pause;
  expect(pause.reason).toBe("sandbox");
  for (const lang of ["es", "en"] as const) expect(text(lang, pause.key, pause.params)).toContain("bwrap: no words");
  expect(readdirSync(copy.root)).toEqual([".git"]);
  expect(Exit.paused).toBe(4);
  copy.remove();
});

test("the demo's own commands may run without one", async () => {
  const copy = aWorkingCopy({ tier: "none", sandbox: { demo: { executable: process.execPath } } });
  expect(await copy.run("bun --version")).toMatchObject({ exit: 0, output: `${Bun.version}\n` });
  copy.remove();
});

test("a sandbox that cannot start the command is a pause, never a failed command", async () => {
  const copy = aWorkingCopy();
  await Bun.$`mv ${copy.root} ${copy.root}2`.quiet();
  const pause = await copy.run("exit 1").catch((error: unknown) => error);
  expect(pause).toBeInstanceOf(Pause);
  expect(String(pause)).toContain("bwrap: Can't");
  copy.remove();
});

test("a command that answers 1 is a failed command", async () => {
  const copy = aWorkingCopy();
  expect(await copy.run("exit 1")).toMatchObject({ exit: 1, ended: "exit" });
  copy.remove();
});
