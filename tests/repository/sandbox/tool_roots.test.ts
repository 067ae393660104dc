import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findToolRoots } from "../../../orchestrator/repository/sandbox/host/tool_roots.ts";

let place: string;
let home: string;

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "devorch-tools-")));
  home = join(place, "someone");
  mkdirSync(home);
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function program(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, 0o755);
  return path;
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

const find = (path: string, more: { toolPaths?: string; privateFolders?: string[] } = {}) =>
  findToolRoots({ toolPaths: undefined, path, home, ...more });

/** Only what lies in this test's own folder: the machine has tools too. */
const own = (folders: string[]): string[] => folders.filter((folder) => folder.startsWith(place));

test("an empty PATH still has the system's folders", () => {
  expect(find("").path).toEqual(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]);
});

test("the order of PATH is kept, and what is not absolute is left out", () => {
  program(join(place, "a/node"));
  program(join(place, "b/node"));
  expect(find(`${place}/b:/usr/bin:.:bin::${place}/a`).path.slice(0, 3)).toEqual([
    `${place}/b`,
    "/usr/bin",
    `${place}/a`,
  ]);
});

test("bin beside lib shows the installation, bin alone only itself", () => {
  program(join(place, "node22/bin/node"));
  mkdirSync(join(place, "node22/lib"));
  program(join(place, "alone/bin/node"));
  const { folders } = find(`${place}/node22/bin:${place}/alone/bin`);
  expect(own(folders)).toEqual([`${place}/alone/bin`, `${place}/node22`]);
});

test("a folder of PATH without a tool is not shown", () => {
  program(join(place, "scripts/deploy"));
  expect(own(find(`${place}/scripts`).folders)).toEqual([]);
});

test("every stop of a link's way to the real program is shown", () => {
  program(join(place, "app/node_modules/bun/bin/bun.exe"));
  link(join(place, "app/node_modules/.bin/bun"), "../bun/bin/bun.exe");
  link(join(place, "bin/bun"), join(place, "app/node_modules/.bin/bun"));
  const { folders, path } = find(`${place}/bin`);
  expect(own(folders)).toEqual([`${place}/app/node_modules/.bin`, `${place}/app/node_modules/bun/bin`, `${place}/bin`]);
  expect(own(path)).toEqual([`${place}/bin`]);
});

test("a folder that is a link is shown under both names", () => {
  program(join(place, "versions/22/bin/node"));
  mkdirSync(join(place, "versions/22/lib"));
  link(join(place, "current"), "versions/22");
  expect(own(find(`${place}/current/bin`).folders)).toEqual([`${place}/current`, `${place}/versions/22`]);
});

test("the usual places of the tools are found without PATH, the newest version first", () => {
  for (const path of [
    ".bun/bin/bun",
    ".deno/bin/deno",
    ".nvm/versions/node/v9.1.0/bin/node",
    ".nvm/versions/node/v22.2.0/bin/node",
  ]) {
    program(join(home, path));
  }
  mkdirSync(join(home, ".nvm/versions/node/v22.2.0/lib"));
  program(join(home, ".cargo/bin/rustup"));
  mkdirSync(join(home, ".rustup/toolchains"), { recursive: true });
  program(join(home, ".pyenv/shims/python3"));
  program(join(home, ".pyenv/bin/pyenv"));
  const { folders, path, environment } = find("");
  expect(own(folders)).toEqual(
    [".bun/bin", ".cargo/bin", ".deno/bin", ".nvm/versions/node/v22.2.0", ".pyenv", ".rustup"].map((name) =>
      join(home, name),
    ),
  );
  expect(own(path)).toContain(join(home, ".nvm/versions/node/v22.2.0/bin"));
  expect(environment).toEqual({ PYENV_ROOT: join(home, ".pyenv"), RUSTUP_HOME: join(home, ".rustup") });
});

test("a version manager outside of the home is shown whole: its shims call what lies beside them", () => {
  const elsewhere = join(home, "elsewhere/pyenv");
  program(join(elsewhere, "shims/python3"));
  mkdirSync(join(elsewhere, "versions"));
  mkdirSync(join(elsewhere, ".git"));
  const { folders, path } = find(join(elsewhere, "shims"));
  expect(own(folders)).toEqual([elsewhere]);
  expect(own(path)).toEqual([join(elsewhere, "shims")]);
});

test("nothing that holds credentials is ever shown", () => {
  program(join(home, "bin/node"));
  mkdirSync(join(home, "lib"));
  program(join(home, ".local/bin/node"));
  mkdirSync(join(home, ".local/lib"));
  program(join(home, ".config/tool/bin/node"));
  for (const [folder, file] of [
    ["keys", "id_work"],
    ["app", ".env"],
    ["registry", ".npmrc"],
  ] as const) {
    program(join(place, folder, "node"));
    writeFileSync(join(place, folder, file), "");
  }
  const path = ["bin", ".local/bin", ".config/tool/bin"].map((name) => join(home, name));
  const { folders, refused } = find([...path, `${place}/keys`, `${place}/app`, `${place}/registry`].join(":"));
  // The tool's own folder instead of the home around it.
  expect(own(folders)).toEqual([join(home, ".local/bin"), join(home, "bin")]);
  expect(refused).toEqual(
    expect.arrayContaining([join(home, ".config/tool/bin"), `${place}/keys`, `${place}/app`, `${place}/registry`]),
  );
});

test("TOOL_PATHS cannot name a home, a folder of secrets, or devorch's own data", () => {
  program(join(place, "data/bin/node"));
  const names = [
    "/",
    "/root",
    "/home/someone",
    "/etc",
    "/tmp",
    home,
    dirname(home),
    join(home, ".ssh"),
    `${place}/data/bin`,
  ];
  mkdirSync(join(home, ".ssh"));
  const { folders } = find("", { toolPaths: names.join(":"), privateFolders: [join(place, "data")] });
  expect(own(folders)).toEqual([]);
  expect(folders).not.toContain("/");
  expect(folders).not.toContain("/root");
});

test("TOOL_PATHS replaces the search", () => {
  program(join(place, "a/node"));
  program(join(place, "b/tool"));
  mkdirSync(join(place, "c/bin"), { recursive: true });
  const { folders, path } = find(`${place}/a`, { toolPaths: `${place}/b:${place}/c` });
  expect(own(folders)).toEqual([`${place}/b`, `${place}/c`]);
  expect(own(path)).toEqual([`${place}/b`, `${place}/c`, `${place}/c/bin`]);
});
