import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { aWorkingCopy, type WorkingCopy } from "./working_copy.ts";

const secret = "f3c1-secret";
let copy: WorkingCopy;
let server: Bun.TCPSocketListener<undefined>;
let connections = 0;

beforeAll(() => {
  const socket = { open: () => void connections++, data() {} };
  server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket });
});
afterAll(() => server.stop(true));
beforeEach(() => {
  copy = aWorkingCopy();
  connections = 0;
  writeFileSync(join(copy.outside, "secret"), secret);
});
afterEach(() => copy.remove());

test("the working copy can be written", async () => {
  const { exit } = await copy.run("mkdir -p a/b && echo hello > a/b/c");
  expect(exit).toBe(0);
  expect(readFileSync(join(copy.root, "a/b/c"), "utf8")).toBe("hello\n");
});

test("nothing outside can be written", async () => {
  const home = join(homedir(), ".devorch-escape");
  const away = join(copy.outside, "escaped");
  symlinkSync(away, join(copy.root, "file-link"));
  symlinkSync(copy.outside, join(copy.root, "folder-link"));

  // Through a link the path may exist in the sandbox's own /tmp: what counts is this machine.
  for (const target of [home, away, "../escaped", "file-link", "folder-link/escaped"]) {
    await copy.run(`echo x > '${target}'`);
  }
  for (const target of ["/usr/devorch-escape", "/etc/devorch"]) {
    expect((await copy.run(`echo x > ${target}`)).exit).not.toBe(0);
  }
  await copy.run(`ln -s ${copy.outside} made; echo x > made/escaped; ln ${join(copy.outside, "secret")} hard`);

  for (const path of [home, away, "/usr/devorch-escape", "/etc/devorch"]) expect(existsSync(path)).toBe(false);
  expect(readdirSync(copy.outside).sort()).toEqual(["copy", "secret"]);
});

test("nothing outside can be read", async () => {
  const host = join(copy.outside, "secret");
  symlinkSync(host, join(copy.root, "link"));
  const { output } = await copy.run(
    `cat ${host}; cat link; cat ../secret; ls ${homedir()}/.ssh; ls ${homedir()}/.config; cat /etc/shadow`,
  );
  expect(output).not.toContain(secret);
  expect(output).not.toContain("root:");
  expect(output.split("\n").filter((line) => /No such file|cannot access|Permission denied/.test(line))).toHaveLength(
    6,
  );
});

test("settings with keys are empty also where the folder around them is shown", async () => {
  const tools = mkdtempSync("/var/tmp/devorch-tools-");
  try {
    mkdirSync(join(tools, "bin"));
    const settingsFile = join(tools, "bin", "devorch.env");
    writeFileSync(settingsFile, "ANTHROPIC_API_KEY=secret-of-the-tests\n");
    writeFileSync(join(tools, "bin", "tool"), "#!/bin/sh\necho the tool\n", { mode: 0o755 });
    const shown = aWorkingCopy({ sandbox: { toolPaths: tools, privateFiles: [settingsFile, join(tools, "none")] } });
    const { exit, output } = await shown.run(`${tools}/bin/tool; wc -c < ${settingsFile}`);
    shown.remove();
    expect([exit, output.trim()]).toEqual([0, "the tool\n0"]);
  } finally {
    rmSync(tools, { recursive: true });
  }
});

test("the host's processes, their environment and temporary files are not there", async () => {
  const { output } = await copy.run(
    `ls /proc | grep -c '^[0-9]'; ls -A /tmp; kill -0 ${process.pid}; cat /proc/${process.pid}/environ`,
  );
  expect(Number(output.split("\n")[0])).toBeLessThan(10);
  expect(output).not.toContain("devorch-command");
  expect(output).toContain(`(${process.pid}) - No such process`);
});

test("the environment holds what was built, and no key", async () => {
  process.env.DEVORCH_TEST_KEY = secret;
  try {
    const { output } = await copy.run("env");
    expect(output).not.toContain(secret);
    expect(output).toContain("HOME=/tmp/home\n");
    expect(output).toContain("DEVORCH_RUN=T-test\n");
    expect(output).toContain("CI=1\n");
  } finally {
    delete process.env.DEVORCH_TEST_KEY;
  }
});

test("there is no network, not even the host's loopback", async () => {
  const { exit, output } = await copy.run(`exec 9<>/dev/tcp/127.0.0.1/${server.port}`);
  expect(exit).not.toBe(0);
  expect(output).toContain("Connection refused");
  expect(connections).toBe(0);
});

test("an approved network reaches it", async () => {
  const { exit } = await copy.run(`exec 9<>/dev/tcp/127.0.0.1/${server.port}`, { network: true });
  expect(exit).toBe(0);
  await Bun.sleep(20);
  expect(connections).toBe(1);
});

test(".git, a nested .git and .dev-tasks are read-only and stay where they are", async () => {
  copy.write(".git/config", "[core]\n");
  copy.write("vendor/x/.git/config", "[core]\n");
  copy.write("vendor/y/.git", "gitdir: ../../.git/modules/y\n");
  const { output } = await copy.run(
    "echo x >> .git/config; echo x > .git/hooks/pre-commit; mv .git g; rm -rf .git vendor/x/.git; echo x > vendor/x/.git/config; echo x > vendor/y/.git; echo x > .dev-tasks/state.json; mv .dev-tasks d; mv vendor v",
  );
  expect(readFileSync(join(copy.root, ".git/config"), "utf8")).toBe("[core]\n");
  // The folder around a nested one can be renamed; what is in it stays.
  expect(readFileSync(join(copy.root, "v/x/.git/config"), "utf8")).toBe("[core]\n");
  expect(readFileSync(join(copy.root, "v/y/.git"), "utf8")).toStartWith("gitdir");
  expect(existsSync(join(copy.root, ".git/hooks/pre-commit"))).toBe(false);
  expect(readdirSync(join(copy.root, ".dev-tasks"))).toEqual([]);
  expect(output).toContain("Read-only file system");
});

test("files with keys are empty, samples are not", async () => {
  for (const name of [".env", ".env.local", "packages/api/.env.production"]) copy.write(name, secret);
  copy.write(".env.example", "KEY=\n");
  symlinkSync("../config/keys", join(copy.root, "packages/.env"));
  copy.write("config/keys", secret);
  const { output } = await copy.run(
    "cat .env .env.local packages/api/.env.production packages/.env; cat .env.example; echo x > .env",
  );
  expect(output).not.toContain(secret);
  expect(output).toStartWith("KEY=\n");
  expect(readFileSync(join(copy.root, ".env"), "utf8")).toBe(secret);
});

test("a .dev-tasks that is a link out of the working copy shows nothing", async () => {
  symlinkSync(copy.outside, join(copy.root, ".dev-tasks"));
  const { output } = await copy.run("cat .dev-tasks/secret");
  expect(output).not.toContain(secret);
  expect(lstatSync(join(copy.root, ".dev-tasks")).isSymbolicLink()).toBe(true);
});

test("another user's or project's folder beside the clone is not there", async () => {
  mkdirSync(join(copy.outside, "other"));
  writeFileSync(join(copy.outside, "other/.env"), secret);
  const { output } = await copy.run("ls -A ..; cat ../other/.env");
  expect(output).toStartWith("copy\n");
  expect(output).not.toContain(secret);
  rmSync(join(copy.outside, "other"), { recursive: true });
});

test("rights cannot be gained", async () => {
  const { output } = await copy.run(
    "grep CapEff /proc/self/status; mount -t tmpfs x /mnt; umount /tmp; mount -o remount,rw /usr; unshare -U id; mknod /tmp/d c 1 1; echo x > /proc/sys/kernel/core_pattern",
  );
  expect(output).toContain("CapEff:\t0000000000000000\n");
  expect(output).toContain("unshare failed");
  expect(output).toContain("Read-only file system");
  expect(output).not.toContain("uid=");
});

test.each([
  ["more .env files than can be covered", "for i in $(seq 4000); do : > .env.$i; done"],
  [
    "one that is too deep to be covered",
    "for i in $(seq 25); do d=$(printf 'd%.0s' $(seq 160)); mkdir $d; cd $d; done; : > .env; pwd | wc -c",
  ],
])("%s: no command is run there, and the sentence says why", async (_, command) => {
  const crowded = aWorkingCopy();
  expect((await crowded.run(command)).exit).toBe(0);
  const pause = await crowded.run("echo x > made").catch((error: unknown) => error);
  expect(existsSync(join(crowded.root, "made"))).toBe(false);
  crowded.remove();
  expect(pause).toMatchObject({ reason: "sandbox", key: "sandbox.crowded" });
});
