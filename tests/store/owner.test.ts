import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepPrivate } from "../../orchestrator/store/files/folder.ts";
import { isOwner, type OwnedByOther, type Owner, tryOwn, waitToOwn } from "../../orchestrator/store/files/owner.ts";
import { Exit, UserError } from "../../orchestrator/task/errors.ts";
import { aFolder } from "./sample.ts";

let folder: ReturnType<typeof aFolder>;
const release: (() => void)[] = [];

beforeEach(() => {
  folder = aFolder();
});

afterEach(() => {
  for (const end of release.splice(0)) end();
  folder.remove();
});

function own(answer: Owner | OwnedByOther): Owner {
  if (!isOwner(answer)) throw new Error(`owned by ${answer.pid}`);
  release.push(() => answer.release());
  return answer;
}

async function anotherProcess() {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "child_owner.ts"), folder.path], {
    stdout: "pipe",
    stderr: "inherit",
  });
  release.push(() => child.kill("SIGKILL"));
  const { value } = await child.stdout.getReader().read();
  return { child, said: new TextDecoder().decode(value).trim() };
}

test("a folder has one owner, and the others learn its pid", async () => {
  const owner = own(tryOwn(folder.path));

  expect(tryOwn(folder.path)).toEqual({ pid: process.pid });
  expect((await anotherProcess()).said).toBe(String(process.pid));

  owner.release();
  expect((await anotherProcess()).said).toBe("own");
});

test("releasing twice does not take the folder from the next owner", () => {
  const first = own(tryOwn(folder.path));
  first.release();
  own(tryOwn(folder.path));
  first.release();

  expect(tryOwn(folder.path)).toEqual({ pid: process.pid });
});

test("the folder of a killed owner is free at once, and its lock outlives the collector until then", async () => {
  const { child, said } = await anotherProcess();
  await Bun.sleep(100);
  expect(said).toBe("own");
  expect(tryOwn(folder.path)).toEqual({ pid: child.pid });

  child.kill("SIGKILL");
  await child.exited;
  own(tryOwn(folder.path));
});

test("a stopped owner keeps the folder", async () => {
  const { child } = await anotherProcess();
  child.kill("SIGSTOP");

  expect(await waitToOwn(folder.path, { timeoutMs: 100 })).toEqual({ pid: child.pid });
});

test("who waits gets the folder once a short command has left it", async () => {
  const short = own(tryOwn(folder.path));
  setTimeout(() => short.release(), 120);

  own(await waitToOwn(folder.path));
});

test("a folder that is missing is made, closed to others", () => {
  const path = join(folder.path, "a", "b");
  own(tryOwn(path));

  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(existsSync(join(path, "owner.lock"))).toBe(true);
});

test("a path that cannot be a folder is told by name with exit 78", () => {
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  for (const path of [file, join(file, "below")]) {
    const error = thrownBy(() => tryOwn(path));
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ key: "state.not-writable", exit: Exit.config, params: { path } });
  }
});

test("a folder without permission is told by name with exit 78", async () => {
  const path = join(folder.path, "closed");
  mkdirSync(path);
  chmodSync(path, 0o500);
  chmodSync(folder.path, 0o755);
  // Root may write anywhere, so another user tries where the tests run as root.
  const script = `
    const { prepareFolder } = await import(${JSON.stringify(join(import.meta.dir, "../../orchestrator/store/files/folder.ts"))});
    if (process.getuid() === 0) process.setuid(65534);
    try { prepareFolder(${JSON.stringify(path)}); console.log("written"); } catch (error) { console.log(error.key, error.exit); }
  `;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", cwd: join(import.meta.dir, "../..") });

  expect(await new Response(child.stdout).text()).toBe("state.not-writable 78\n");
});

test("a lock file that is no lock is told, not used", () => {
  writeFileSync(join(folder.path, "owner.lock"), "garbage ".repeat(1000));

  expect(thrownBy(() => tryOwn(folder.path))).toMatchObject({ key: "state.lock-broken", exit: Exit.config });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("what stands in the place of a file of ours and is none keeps its rights", () => {
  const elsewhere = join(folder.path, "elsewhere");
  const link = join(folder.path, "orchestrator.db");
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, link);
  const before = statSync(elsewhere).mode;
  for (const path of [elsewhere, link]) keepPrivate(path);
  expect(statSync(elsewhere).mode).toBe(before);
});
