import { afterEach, expect, test } from "bun:test";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aWorkingCopy, type WorkingCopy } from "./working_copy.ts";

let copy: WorkingCopy;
afterEach(() => copy.remove());

test("bun test, node, python, make, git and gcc work inside", async () => {
  copy = aWorkingCopy();
  copy.write("sum.test.ts", 'import { expect, test } from "bun:test";\ntest("sum", () => expect(1 + 1).toBe(2));\n');
  copy.write("Makefile", "all:\n\t@echo made\n");
  copy.write("main.c", '#include <stdio.h>\nint main(void) { puts("compiled"); return 0; }\n');
  const commands = {
    "bun test": "1 pass",
    "node -e 'console.log(6 * 7)'": "42",
    "python3 -c 'print(6 * 7)'": "42",
    make: "made",
    "git init -q /tmp/repo && git -C /tmp/repo status --short && echo clean": "clean",
    "gcc main.c -o /tmp/main && /tmp/main": "compiled",
  };
  for (const [command, said] of Object.entries(commands)) {
    const { exit, output } = await copy.run(command);
    expect({ command, exit, output }).toMatchObject({ exit: 0, output: expect.stringContaining(said) });
  }
});

test("a red test is a red exit", async () => {
  copy = aWorkingCopy();
  copy.write("sum.test.ts", 'import { expect, test } from "bun:test";\ntest("sum", () => expect(1 + 1).toBe(3));\n');
  const { exit, output } = await copy.run("bun test");
  expect(exit).toBe(1);
  expect(output).toContain("Expected: 3");
});

test("tools are found whatever PATH devorch has", async () => {
  copy = aWorkingCopy({ sandbox: { path: "" } });
  const { exit, output } = await copy.run("git --version && make --version");
  expect({ exit, output }).toMatchObject({ exit: 0, output: expect.stringContaining("git version") });
});

test("a folder of TOOL_PATHS is on PATH and cannot be written", async () => {
  const tools = aWorkingCopy();
  const hello = tools.write("bin/hello", "#!/bin/sh\necho hello from tools\n");
  await Bun.$`chmod 755 ${hello}`;
  copy = aWorkingCopy({ sandbox: { toolPaths: join(tools.root, "bin") } });
  const { output } = await copy.run(`hello; echo x > ${join(tools.root, "bin/planted")}`);
  expect(output).toStartWith("hello from tools\n");
  expect(existsSync(join(tools.root, "bin/planted"))).toBe(false);
  tools.remove();
});

test.each(["bwrap", "off"] as const)("the executable itself answers to bun (%s)", async (tier) => {
  const place = aWorkingCopy();
  const executable = join(place.root, "it's devorch");
  copyFileSync(process.execPath, executable);
  copy = aWorkingCopy({ tier, sandbox: { selfAsBun: executable, path: "" } });
  copy.write(
    "a.test.ts",
    'import { expect, test } from "bun:test";\ntest("a", () => expect(process.execPath).toContain("devorch"));\n',
  );
  const { exit, output } = await copy.run("command -v bun; bun test");
  expect({ exit, output }).toMatchObject({ exit: 0, output: expect.stringContaining("1 pass") });
  expect(output).toMatch(tier === "bwrap" ? /^\/run\/tools\/bun\n/ : /^\/.*devorch-command-.*\/tools\/bun\n/);
  place.remove();
});

test("the download cache can be written with network only, and scripts of dependencies are off", async () => {
  const place = aWorkingCopy();
  const cacheFolder = join(place.outside, "cache");
  copy = aWorkingCopy({ cacheFolder, sandbox: { networkEnvironment: { HTTPS_PROXY: "http://proxy.test:3128" } } });
  const command =
    'mkdir -p "$npm_config_cache" && echo kept > "$npm_config_cache/x"; env | grep -ci -e npm_config -e proxy';

  expect((await copy.run(command, { network: true })).output).toBe("3\n");
  expect(readFileSync(join(cacheFolder, "npm/x"), "utf8")).toBe("kept\n");

  mkdirSync(join(cacheFolder, "more"), { recursive: true });
  writeFileSync(join(cacheFolder, "more/x"), "kept");
  const { output } = await copy.run(
    `env | grep -ci npm_config; cat ${cacheFolder}/more/x; echo x > ${cacheFolder}/npm/x`,
  );
  expect(output).toStartWith("0\n");
  expect(output).not.toContain("kept");
  expect(readFileSync(join(cacheFolder, "npm/x"), "utf8")).toBe("kept\n");
  place.remove();
});

test("an install runs no scripts", async () => {
  copy = aWorkingCopy();
  copy.write("package.json", '{ "name": "x", "version": "1.0.0", "scripts": { "postinstall": "echo ran > ran" } }');
  expect((await copy.run("bun install", { network: true })).exit).toBe(0);
  expect((await copy.run("npm install --offline", { network: true })).exit).toBe(0);
  expect(existsSync(join(copy.root, "ran"))).toBe(false);
});

test("a tool folder that was removed meanwhile does not keep commands from running", async () => {
  const tools = aWorkingCopy();
  await Bun.$`chmod 755 ${tools.write("bin/node", "#!/bin/sh\n")}`;
  copy = aWorkingCopy({ sandbox: { toolPaths: join(tools.root, "bin") } });
  expect((await copy.run("true")).exit).toBe(0);
  tools.remove();
  expect((await copy.run("true")).exit).toBe(0);
});

test.each(["bwrap", "off"] as const)("a Python project's own environment comes first, in tier %s", async (tier) => {
  copy = aWorkingCopy({ tier });
  for (const folder of [".", "server"]) {
    copy.write(join(folder, ".venv/bin/python3"), `#!/bin/sh\necho "the one of ${folder}"\n`);
    chmodSync(join(copy.root, folder, ".venv/bin/python3"), 0o755);
  }
  expect(await copy.run("python3 -m pytest")).toMatchObject({ exit: 0, output: "the one of .\n" });
  expect(await copy.run("cd server && python3 -m pytest")).toMatchObject({ exit: 0, output: "the one of server\n" });
});
