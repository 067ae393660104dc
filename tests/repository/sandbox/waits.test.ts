import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rowsOf } from "../../support/long.ts";
import { aWorkingCopy, type WorkingCopy } from "./working_copy.ts";

let copy: WorkingCopy;
beforeAll(() => {
  copy = aWorkingCopy();
  copy.write("watch.js", 'console.log("3 passed"); require("node:fs").watch(".", () => {});\n');
});
afterAll(() => copy.remove());

describe("a command without network that tries to reach another machine", () => {
  const outside = [
    ["by name, through the C library", "getent hosts registry.example.com"],
    ["by address", "bash -c 'exec 9<>/dev/tcp/192.0.2.7/80'"],
    ["and hides that it failed", "getent hosts example.org; echo done"],
    ["in the middle of a pipe", "perl -MSocket -e 'print gethostbyname(\"example.net\") // 1' | cat"],
  ] as const;
  test.each(outside)("%s is noticed", async (_, command) => {
    const { outside, output } = await copy.run(command);
    expect(outside).toBe(true);
    expect(output).not.toContain("devorch-outside");
  });

  const inside = [
    ["its own loopback", "bash -c 'exec 9<>/dev/tcp/127.0.0.1/9'; getent ahosts localhost"],
    ["nothing", "echo no network >&2; exit 3"],
    ["a signal", "kill -SEGV $$"],
  ] as const;
  test.each(inside)("%s is not", async (_, command) => {
    expect((await copy.run(command)).outside).toBeUndefined();
  });

  test("its output, exit and lines stay its own", async () => {
    const lines: string[] = [];
    const result = await copy.run("getent hosts example.com; printf end; exit 7", {
      onLine: (line) => lines.push(line),
    });
    expect(result).toMatchObject({ exit: 7, output: "end", outside: true });
    expect(lines.join()).not.toContain("devorch");
  });
});

describe("a trial", () => {
  const waiting = [
    ["changes", "tail -f watch.js"],
    ["changes of a folder", `bun -e 'require("node:fs").watch(".", () => {}); setInterval(() => {}, 9000)'`],
    ["network", "getent hosts example.com; sleep 60"],
  ] as const;
  test.concurrent.each(rowsOf(waiting, "changes"))("ends what only waits for %s: %s", async (waits, command) => {
    const result = await copy.run(command, { trial: true, timeoutMs: 40_000 });
    expect(result).toMatchObject({ exit: null, ended: "timeout", waits: waits.split(" ")[0] });
  });

  const working = [
    ["computes while it watches", `timeout 13 node -e 'require("node:fs").watch("."); for (;;);'`],
    ["waits, and ends by itself", "sleep 11"],
    [
      "prints while it watches",
      `timeout 12 node -e 'require("node:fs").watch("."); setInterval(() => console.log(1), 900)'`,
    ],
  ] as const;
  test.concurrent.each(rowsOf(working, "waits, and ends by itself"))(
    "lets a command go on that %s",
    async (_, command) => {
      const { waits, ended } = await copy.run(command, { trial: true, timeoutMs: 40_000 });
      expect({ waits, ended }).toEqual({ waits: undefined, ended: "exit" });
    },
  );
});
