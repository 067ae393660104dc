import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  createTemporaryFolder,
  removeAbandonedFolders,
} from "../../../orchestrator/repository/sandbox/process/temporary_folder.ts";

const usual = process.env.TMPDIR;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync("/var/tmp/devorch-temporary-");
  process.env.TMPDIR = folder;
});
afterEach(() => {
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  rmSync(folder, { recursive: true, force: true });
});

const module = join(import.meta.dir, "../../../orchestrator/repository/sandbox/process/temporary_folder.ts");

/** Another devorch that makes one of each and waits. */
async function another() {
  const program = `
    const { createTemporaryFolder } = await import(${JSON.stringify(module)});
    for (const purpose of ["command", "probe"]) createTemporaryFolder(purpose);
    console.log("made");
    setInterval(() => {}, 1000);`;
  const child = Bun.spawn([process.execPath, "-e", program], {
    env: { ...process.env, TMPDIR: folder },
    stdout: "pipe",
  });
  await child.stdout.getReader().read();
  return child;
}

test("a folder of a process that lives is never taken, one of a killed process is, whatever is in it", async () => {
  const child = await another();
  const made = readdirSync(folder);
  expect(made).toHaveLength(2);
  const mine = createTemporaryFolder("command");

  await removeAbandonedFolders();
  expect(readdirSync(folder)).toHaveLength(3);

  for (const name of made) {
    const locked = join(folder, name, "home/go");
    mkdirSync(locked, { recursive: true });
    writeFileSync(join(locked, "module"), "");
    chmodSync(locked, 0o000);
  }
  child.kill("SIGKILL");
  await child.exited;
  await removeAbandonedFolders();
  expect(readdirSync(folder)).toEqual([mine.path.slice(folder.length + 1)]);

  await mine.remove();
  expect(readdirSync(folder)).toEqual([]);
});

test("what an earlier version left goes after a day; what only looks alike stays", async () => {
  for (const name of ["devorch-command-aaaaaa", "devorch-probe-bbbbbb", "devorch-cache-cccccc", "else"])
    mkdirSync(join(folder, name));
  mkdirSync(join(folder, "else/kept"));
  symlinkSync(join(folder, "else"), join(folder, "devorch-command-link"));
  writeFileSync(join(folder, "devorch-command-file"), "");
  const before = readdirSync(folder).length;

  await removeAbandonedFolders();
  expect(readdirSync(folder)).toHaveLength(before);

  const yesterday = Date.now() / 1000 - 25 * 3600;
  for (const name of ["devorch-command-aaaaaa", "devorch-probe-bbbbbb", "devorch-cache-cccccc"])
    utimesSync(join(folder, name), yesterday, yesterday);
  await removeAbandonedFolders();
  expect(readdirSync(folder).sort()).toEqual([
    "devorch-cache-cccccc",
    "devorch-command-file",
    "devorch-command-link",
    "else",
  ]);
  expect(readdirSync(join(folder, "else"))).toEqual(["kept"]);
});

test("many that begin and end at once lose none to each other's look", async () => {
  const folders = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      if (n % 4 === 0) await removeAbandonedFolders();
      return createTemporaryFolder("command");
    }),
  );
  await removeAbandonedFolders();
  expect(readdirSync(folder)).toHaveLength(folders.length);
  for (const made of folders) await made.remove();
});
