import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../build.ts";

const packages = join(import.meta.dir, "node_modules");

/** What stands in the file's name, and what it is made of. x64 is the baseline build: processors without AVX2 run it too. */
export const targets: Readonly<Record<string, Target>> = {
  "linux-x64": target("bun-linux-x64-baseline", "bun-linux-x64-baseline", "linux-x64-gnu"),
  "linux-arm64": target("bun-linux-arm64", "bun-linux-aarch64", "linux-arm64-gnu"),
  "linux-x64-musl": target("bun-linux-x64-musl-baseline", "bun-linux-x64-musl-baseline", "linux-x64-musl"),
  "linux-arm64-musl": target("bun-linux-arm64-musl", "bun-linux-aarch64-musl", "linux-arm64-musl"),
};

function target(name: string, bun: string, libsql: string): Target {
  return {
    name: name as Target["name"],
    bun: join(packages, "@oven", bun, "bin", "bun"),
    libsql: join(packages, "@libsql", libsql),
  };
}

/** Fetches those packages, as pinned by the lock file beside them, whatever this machine is. */
export function fetchTargets(): void {
  const words = ["install", "--frozen-lockfile", "--ignore-scripts", "--no-progress", "--os=*", "--cpu=*"];
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, ...words], { cwd: import.meta.dir });
  if (exitCode !== 0) throw new Error(`the packages of other systems did not come:\n${stderr}`);
  assertSameVersions();
}

/** The executables of a release and `./devorch` are of one Bun and one libsql. */
function assertSameVersions(): void {
  const libsql = readPackage(join(import.meta.dir, "..", "..", "node_modules", "libsql")).version;
  const wanted = readPackage(import.meta.dir).dependencies ?? {};
  for (const [name, version] of Object.entries(wanted)) {
    const ours = name.startsWith("@oven/") ? Bun.version : libsql;
    if (version !== ours) throw new Error(`scripts/release/package.json: ${name} is ${version}, ours is ${ours}`);
  }
}

function readPackage(folder: string): { version: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
