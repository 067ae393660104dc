import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What must be free: the tests fill a part of it for a moment, and need memory themselves. */
const neededBytes = 8e9;

/** A temporary folder in memory for one program. */
interface InMemory extends Disposable {
  /** Goes before the program's words. */
  before: string[];
  env: { TMPDIR: string; DEVORCH_BUILT: string };
}

/**
 * Writing to a disk is a third of the CPU of the tests and half of what they wait for, and promises nothing to them: a process that is
 * killed loses nothing that it wrote. Only the program and its children see the folder; it is gone with the last of them. Undefined
 * where the system allows none or has no memory for it.
 */
export function inMemory(built: string): InMemory | undefined {
  const unshare = Bun.which("unshare");
  if (unshare === null || availableBytes() < neededBytes) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "devorch-memory-"));
  // The tests link the executable into their folders, which works on one disk alone.
  const alone = [unshare, "--mount", "--propagation", "private"];
  const mount = ["mount", "-t", "tmpfs", "-o", "mode=1777,size=6g", "devorch-tests"];
  const before = [
    ...alone,
    "sh",
    "-c",
    `${mount.join(" ")} "$0" && cp "$1" "$0/built" && shift && exec "$@"`,
    folder,
    built,
  ];
  const end = () => rmSync(folder, { recursive: true, force: true });
  if (Bun.spawnSync([...alone, ...mount, folder], { stderr: "ignore" }).success)
    return { before, env: { TMPDIR: folder, DEVORCH_BUILT: join(folder, "built") }, [Symbol.dispose]: end };
  end();
  return undefined;
}

/** Of the machine, or of the container where that has less. */
function availableBytes(): number {
  const [, available = "0"] = /^MemAvailable: +(\d+)/m.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
  const limit = process.constrainedMemory();
  return Math.min(Number(available) * 1024, limit > 0 ? limit : Number.POSITIVE_INFINITY);
}
