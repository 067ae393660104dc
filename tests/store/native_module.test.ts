import { expect, test } from "bun:test";
import { join } from "node:path";
import { familySync, GLIBC } from "detect-libc";

const root = join(import.meta.dir, "..", "..");
const libc = familySync() === GLIBC ? "gnu" : "musl";
const nativeModule = `${root}/node_modules/@libsql/linux-${process.arch}-${libc}/index.node`;

test("of the database's module only the pages that are used are in memory, wherever its file is written", () => {
  for (const folder of ["/tmp", "/dev/shm", "/var/tmp"]) {
    const child = Bun.spawnSync([process.execPath, join(import.meta.dir, "child_native.ts"), nativeModule], {
      env: { ...process.env, TMPDIR: folder },
    });
    const { size, resident } = JSON.parse(child.stdout.toString());
    expect(size).toBeGreaterThan(1_000_000);
    expect(resident).toBeGreaterThan(0);
    expect(resident).toBeLessThan(size / 2);
  }
});
