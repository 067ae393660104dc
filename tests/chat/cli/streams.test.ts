import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const streams = join(import.meta.dir, "../../../orchestrator/chat/cli/streams.ts");

const folder = mkdtempSync(join(tmpdir(), "devorch-streams-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that writes two megabytes and leaves as the executable does. */
function program(): string {
  const file = join(folder, "program.ts");
  writeFileSync(
    file,
    `import { flushStreams, watchStream } from ${JSON.stringify(streams)};
     watchStream(process.stdout);
     for (let n = 0; n < 20000; n += 1) process.stdout.write("x".repeat(99) + "\\n");
     await Bun.sleep(Number(process.argv[2] ?? 0));
     process.exit(await flushStreams(process.stdout, process.stderr, 0));`,
  );
  return file;
}

const shell = async (command: string) => {
  const child = Bun.spawn(["bash", "-c", `set -o pipefail; ${command}`], { stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exit: await child.exited, out: out.trim(), err: err.trim() };
};

const bun = process.execPath;

test("a slow reader gets every byte before the process leaves", async () => {
  expect(await shell(`${bun} ${program()} | (sleep 0.3; wc -c)`)).toEqual({ exit: 0, out: "2000000", err: "" });
});

test("a reader that left is no error", async () => {
  expect(await shell(`${bun} ${program()} 100 | head -c 5`)).toEqual({ exit: 0, out: "xxxxx", err: "" });
});

test("a full disk under stdout is 74", async () => {
  expect(await shell(`${bun} ${program()} > /dev/full`)).toEqual({ exit: 74, out: "", err: "" });
});
