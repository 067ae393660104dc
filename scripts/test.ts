/** Runs `bun test` and ends with `N passed, N failed` alone on the last line. `bun scripts/test.ts [path...]`. */
import { copyFileSync, existsSync, linkSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";

const root = join(import.meta.dir, "..");
const bun = calledBun();

// Most tests wait for processes of their own. The long suites measure, and would see each other.
const workers = process.env.DEVORCH_FAULTS ? 1 : Math.min(availableParallelism(), 4);

const child = Bun.spawn([bun, "test", `--parallel=${workers}`, "--timeout", "60000", ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, PATH: `${dirname(bun)}:${process.env.PATH ?? ""}` },
  stdout: "inherit",
  stderr: "pipe",
});
const decoder = new TextDecoder();
let tail = "";
for await (const chunk of child.stderr) {
  process.stderr.write(chunk);
  tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
}
const exit = await child.exited;
const count = (word: string) => Number(new RegExp(`^\\s*(\\d+) ${word}$`, "m").exec(tail)?.[1] ?? 0);
const [passed, failed, skipped] = [count("pass"), count("fail"), count("skip")];
// A run that ends badly without a failing test (a crash, a module that does not load) has failed all the same.
const broken = exit !== 0 && failed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(exit !== 0 || passed === 0 ? 1 : 0);

/** The npm package calls the program `bun.exe`; projects that are tested inside the sandbox look for `bun` beside it. */
function calledBun(): string {
  if (basename(process.execPath) === "bun") return process.execPath;
  const named = join(root, ".bun", "bin", "bun");
  if (existsSync(named)) return named;
  mkdirSync(dirname(named), { recursive: true });
  try {
    linkSync(process.execPath, named);
  } catch {
    copyFileSync(process.execPath, named);
  }
  return named;
}
