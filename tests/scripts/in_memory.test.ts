import { expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { inMemory } from "../../scripts/in_memory.ts";

const tried = inMemory(import.meta.path);
tried?.[Symbol.dispose]();

test.skipIf(tried === undefined)(
  "a program's temporary folder is in memory, with the executable in it; nobody else sees what it writes, and nothing is left",
  () => {
    let folder = "";
    {
      using memory = inMemory(import.meta.path);
      if (memory === undefined) throw new Error("the system allowed it a moment ago");
      folder = memory.env.TMPDIR;
      const script = 'echo mine > "$TMPDIR/file"; stat -f -c %T "$TMPDIR"; wc -c < "$DEVORCH_BUILT"';
      const { stdout } = Bun.spawnSync([...memory.before, "sh", "-c", script], {
        env: { ...process.env, ...memory.env },
      });
      expect(stdout.toString().split("\n")).toEqual(["tmpfs", String(statSync(import.meta.path).size), ""]);
      expect(readdirSync(folder)).toEqual([]);
    }
    expect(existsSync(folder)).toBe(false);
  },
);
