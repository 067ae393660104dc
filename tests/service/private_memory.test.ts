import { expect, test } from "bun:test";
import { chmodSync, copyFileSync, mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { built } from "../support/executable.ts";
import { until } from "../support/until.ts";

const asNobody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];

test("another process of the same user reads neither environment nor memory; our own files stay open to us", async () => {
  const folder = mkdtempSync("/var/tmp/devorch-memory-");
  try {
    chmodSync(folder, 0o755);
    const bun = join(folder, "bun");
    copyFileSync(process.execPath, bun);
    const source = join(import.meta.dir, "../../orchestrator/service/private_memory.ts");
    const entry = join(folder, "child.ts");
    await Bun.write(
      entry,
      `import { keepMemoryPrivate } from ${JSON.stringify(source)};
       const before = process.argv[2] === "open" || keepMemoryPrivate();
       const descriptor = require("node:fs").openSync("/etc");
       require("node:fs").readFileSync(\`/proc/self/fd/\${descriptor}/passwd\`);
       console.log(before);
       await Bun.sleep(20_000);`,
    );
    const built = await Bun.build({ entrypoints: [entry], target: "bun", outdir: folder });
    expect(built.success).toBe(true);
    chmodSync(join(folder, "child.js"), 0o644);
    const seen = async (how: string) => {
      const child = Bun.spawn([...asNobody, bun, join(folder, "child.js"), how], {
        env: { KEY: "secret-of-the-tests", TMPDIR: "/tmp" },
        stdout: "pipe",
      });
      await child.stdout.getReader().read();
      const reader = Bun.spawnSync([...asNobody, "cat", `/proc/${child.pid}/environ`]);
      child.kill("SIGKILL");
      await child.exited;
      return reader.stdout.toString().includes("secret-of-the-tests");
    };
    expect(await seen("open")).toBe(true);
    expect(await seen("private")).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nor of the child that is handed the tokens", async () => {
  const folder = mkdtempSync("/var/tmp/devorch-memory-");
  try {
    chmodSync(folder, 0o755);
    const executable = join(folder, "devorch");
    copyFileSync(built, executable);
    const child = Bun.spawn([...asNobody, executable, "__git", String(process.pid)], {
      env: { KEY: "secret-of-the-tests", HOME: folder, TMPDIR: "/tmp" },
      stdin: "pipe",
      stdout: "ignore",
    });
    const readable = () =>
      Bun.spawnSync([...asNobody, "cat", `/proc/${child.pid}/environ`])
        .stdout.toString()
        .includes("secret-of-the-tests");
    // Before it is the executable there is no environment to read, and then there is one until it is closed.
    await until(() => readlinkSync(`/proc/${child.pid}/exe`) === executable);
    await until(() => !readable());
    expect(child.exitCode).toBeNull();
    child.kill("SIGKILL");
    await child.exited;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
