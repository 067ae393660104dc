import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** "ok", or why it cannot run on this machine. Throws when it runs and is wrong. */
export type Smoke = string;

const armLibraries = "/usr/aarch64-linux-gnu";
const muslLoader = "/lib/ld-musl-x86_64.so.1";

/** Starts the executable as far as this machine can: it must say its version and open a new database. */
export function smoke(target: string, file: string, version: string): Smoke {
  using area = folder();
  const start = starterOf(target, area.path);
  if (typeof start === "string") return start;
  const said = run([...start.command, file, "--version"], start.env);
  if (said.trim() !== `devorch ${version}`) throw new Error(`${file} --version: ${said}`);
  const data = join(area.path, "data");
  const tasks = run([...start.command, file, "--data", data, "--json", "tasks"], start.env);
  if (tasks.trim() !== "[]" || !existsSync(join(data, "orchestrator.db"))) throw new Error(`${file} tasks: ${tasks}`);
  return "ok";
}

interface Starter {
  command: string[];
  env: Record<string, string>;
}

function starterOf(target: string, area: string): Starter | string {
  const native = process.arch === "x64" ? "linux-x64" : "linux-arm64";
  if (target === native && !existsSync("/etc/alpine-release")) return { command: [], env: {} };
  if (target === "linux-arm64") {
    const emulator = Bun.which("qemu-aarch64-static");
    if (!emulator || !existsSync(`${armLibraries}/lib/libgcc_s.so.1`))
      return "not started: needs qemu-user-static and libgcc-s1-arm64-cross";
    return { command: [emulator], env: { QEMU_LD_PREFIX: armLibraries } };
  }
  if (target === "linux-x64-musl" && process.arch === "x64") return onMusl(area);
  return "not started: nothing here runs it";
}

/** Debian has musl, but its C++ library is glibc's: what that one misses is made up for. */
function onMusl(area: string): Starter | string {
  const [compiler, library] = [Bun.which("gcc"), "/usr/lib/x86_64-linux-gnu"];
  if (!compiler || !existsSync(muslLoader) || !existsSync(`${library}/libstdc++.so.6`))
    return "not started: needs musl, gcc and libstdc++6";
  const shim = join(area, "shim.so");
  const empty = join(area, "empty.c");
  writeFileSync(empty, "int nothing_here;\n");
  const flags = ["-shared", "-fPIC", "-nostdlib", "-O1", "-o"];
  run([compiler, ...flags, shim, join(import.meta.dir, "musl_on_debian.c")], {});
  run([compiler, ...flags, join(area, "ld-linux-x86-64.so.2"), empty], {});
  for (const name of ["libstdc++.so.6", "libgcc_s.so.1"]) run(["/bin/cp", "-L", `${library}/${name}`, area], {});
  return { command: [], env: { LD_PRELOAD: shim, LD_LIBRARY_PATH: area } };
}

function run(command: string[], env: Record<string, string>): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, {
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", ...env },
    stdin: "ignore",
    timeout: 120_000,
  });
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: exit ${exitCode}\n${stdout}${stderr}`);
  return stdout.toString();
}

function folder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "devorch-smoke-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
