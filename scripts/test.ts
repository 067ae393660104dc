/** Runs `bun test` and ends with `N passed, N failed` alone on the last line. `bun scripts/test.ts [path...]`. */
const child = Bun.spawn([process.execPath, "test", "--timeout", "60000", ...process.argv.slice(2)], {
  cwd: `${import.meta.dir}/..`,
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
