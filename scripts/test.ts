/**
 * Runs `bun test` and ends with `N passed, N failed` alone on the last line. `bun scripts/test.ts [path...]`. Packages that the tests
 * drive and that are missing are installed where that is possible; otherwise what needs them is skipped, or with CI set all fails.
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { missingPackages, needsAny } from "../tests/support/packages.ts";
import { inMemory } from "./in_memory.ts";

const root = join(import.meta.dir, "..");
const bun = calledBun();

const isLong = Boolean(process.env.DEVORCH_FAULTS);
// Most tests wait for processes of their own: two workers more than cores. The long suites measure, and would see each other.
const workers = isLong ? 1 : Math.min(availableParallelism() + 2, 6);
/** As long as each file took when it was run last here: what is begun last is short. */
const slowestFirst = ["--timings=.bun/test_timings.json", "--update-timings"];

// The end-to-end tests once more, with PostgreSQL in place of files.
if (process.env.DEVORCH_TEST_DATABASE === "postgres") {
  const { startPostgres } = await import("../tests/support/postgres.ts");
  process.env.DEVORCH_TEST_SERVER = await (await startPostgres()).database();
}

const missing = await missingAfterInstallation();
const names = missing.map(({ name }) => name).join(" ");
if (missing.length > 0 && process.env.CI) {
  console.log(`the tests need packages that are missing or do not work here: ${names}`);
  end({ passed: 0, failed: 1, skipped: 0 });
}
const { needing = [], others = [] } = Object.groupBy(testFiles(), (file) =>
  needsAny(relative("tests", file), missing) ? "needing" : "others",
);
const result = await runTests(others);
const left = await countTests(needing);
if (missing.length > 0)
  console.log(`missing, or not working here: ${names}. What needs them was skipped; as root: apt-get install ${names}`);
end({ ...result, skipped: result.skipped + left });

interface Result {
  passed: number;
  failed: number;
  skipped: number;
}

async function missingAfterInstallation() {
  const found = missingPackages();
  if (found.length === 0 || process.getuid?.() !== 0 || !Bun.which("apt-get")) return found;
  await Bun.spawn([join(root, "scripts/install_debian.sh")], { stdio: ["ignore", "inherit", "inherit"] }).exited;
  return missingPackages();
}

/** The files that the arguments name, or that lie in the folders they name. */
function testFiles(): string[] {
  const paths = process.argv.slice(2).map((path) => relative(root, path));
  return paths.flatMap((path) =>
    statSync(join(root, path)).isDirectory()
      ? [...new Bun.Glob("**/*.test.ts").scanSync({ cwd: join(root, path) })].map((file) => join(path, file)).sort()
      : [path],
  );
}

async function runTests(files: string[]): Promise<Result> {
  const options = [`--parallel=${workers}`, `--max-concurrency=${workers}`, "--timeout", "120000"];
  const { exit, tail } = await bunTest(files, [...options, ...(isLong ? [] : slowestFirst)], true);
  const count = (word: string) => Number(new RegExp(`^\\s*(\\d+) ${word}$`, "m").exec(tail)?.[1] ?? 0);
  const failed = count("fail");
  // A run that ends badly without a failing test (a crash, a module that does not load) has failed all the same.
  return { passed: count("pass"), failed: exit !== 0 && failed === 0 ? 1 : failed, skipped: count("skip") };
}

/** How many tests there are in these files: they are loaded, and a pattern that fits no name leaves all of them out. */
async function countTests(files: string[]): Promise<number> {
  if (files.length === 0) return 0;
  const folder = mkdtempSync(join(tmpdir(), "devorch-count-"));
  const report = join(folder, "report.xml");
  await bunTest(files, ["--test-name-pattern", "(?!)", "--reporter=junit", `--reporter-outfile=${report}`], false);
  // Files whose tables are all for the long suite have no test now, and Bun writes no report of them.
  const counts = existsSync(report) ? readFileSync(report, "utf8") : "";
  const [, count = "0"] = /<testsuites [^>]*\btests="(\d+)"/.exec(counts) ?? [];
  rmSync(folder, { recursive: true });
  return Number(count);
}

async function bunTest(files: string[], options: string[], shown: boolean): Promise<{ exit: number; tail: string }> {
  // With "./" a path is that file, without it every path that holds it.
  const words = [bun, "test", ...options, ...files.map((file) => `./${file}`)];
  using memory = isLong ? undefined : inMemory(process.env.DEVORCH_BUILT ?? join(root, "devorch"));
  const child = Bun.spawn([...(memory?.before ?? []), ...words], {
    cwd: root,
    env: { ...process.env, PATH: `${dirname(bun)}:${process.env.PATH ?? ""}`, ...memory?.env },
    stdout: shown ? "inherit" : "ignore",
    stderr: "pipe",
  });
  const decoder = new TextDecoder();
  let tail = "";
  for await (const chunk of child.stderr) {
    if (shown) process.stderr.write(chunk);
    tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
  }
  return { exit: await child.exited, tail };
}

function end({ passed, failed, skipped }: Result): never {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

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
