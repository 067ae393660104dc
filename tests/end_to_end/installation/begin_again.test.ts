import { expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { built } from "../../support/executable.ts";

/** What the shell says, with the executable as `$0` and a folder of its own as HOME. */
function said(script: string) {
  const folder = mkdtempSync(join(tmpdir(), "devorch-again-"));
  try {
    copyFileSync(built, join(folder, "copy"));
    const env = { HOME: folder, PATH: process.env.PATH ?? "", HTTP_ADDR: "127.0.0.1:0", DEVORCH_DEMO: "1" };
    const { stdout, stderr } = Bun.spawnSync(["bash", "-c", script, built], { cwd: folder, env });
    return { stdout: stdout.toString(), stderr: stderr.toString() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the executable, once it began again, still has what it was started with", () => {
  // The shell goes on as devorch, with the descriptor of its lock and a variable that is no UTF-8.
  const script = `export ODD=$'a\\xffb'
    exec 9> lock; flock 9
    (exec "$0" shell < <(exec 9>&-; sleep 1) > /dev/null 2>&1) & pid=$!
    exec 9>&-
    for try in $(seq 50); do
      grep -qa BUN_JSC_useDFGJIT=0 /proc/$pid/environ 2> /dev/null && break; sleep 0.02
    done
    grep -za '^ODD=' /proc/$pid/environ | od -An -c | tr -d ' '
    flock -n lock true && echo free || echo held
    wait $pid`;
  const { stdout } = said(script);
  expect(stdout).toContain("ODD=a377b\\0");
  expect(stdout).toContain("held");
});

test("of the engine's settings, one that is in the environment stays, and is there once", () => {
  const { stdout } = said(`export BUN_JSC_useDFGJIT=1
    (exec "$0" shell < <(sleep 1) > /dev/null 2>&1) & pid=$!
    for try in $(seq 50); do
      grep -qa BUN_JSC_threshold /proc/$pid/environ 2> /dev/null && break; sleep 0.02
    done
    grep -za BUN_JSC /proc/$pid/environ | tr '\\0' '\\n'
    wait $pid`);
  expect(stdout.trim().split("\n").sort()).toEqual(["BUN_JSC_thresholdForJITAfterWarmUp=20000", "BUN_JSC_useDFGJIT=1"]);
});

test("where it cannot begin again, it says nothing of it", () => {
  const { stderr } = said(`exec 8< copy; rm copy; exec -a copy /proc/self/fd/8 tasks`);
  expect(stderr).not.toContain("execve");
});
