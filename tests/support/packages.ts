import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..", "..");

/** A Debian package that tests drive. */
interface Package {
  name: string;
  /** Shell command that succeeds where the package is there and works. */
  probe: string;
  /** Folders and files below `tests/` in which every test needs it. */
  tests: string[];
}

export const packages: Package[] = readFileSync(join(root, "tests", "packages.tsv"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name = "", probe = "", tests = ""] = line.split("\t");
    return { name, probe, tests: tests.split(" ").filter(Boolean) };
  });

export function missingPackages(): Package[] {
  return packages.filter(({ probe }) => !works(probe));
}

/** For a single test: `test.skipIf(isMissing("shellcheck"))`. Throws for a package that is not in the table. */
export function isMissing(name: string): boolean {
  const found = packages.find((one) => one.name === name);
  if (!found) throw new Error(`tests/packages.tsv has no package ${name}`);
  return !works(found.probe);
}

/** Whether a file, as a path below `tests/`, cannot be run without these packages. */
export function needsAny(file: string, missing: readonly Package[]): boolean {
  return missing.some(({ tests }) => tests.some((path) => file === path || file.startsWith(`${path}/`)));
}

/** Whether a shell command succeeds. */
export function works(probe: string): boolean {
  return Bun.spawnSync(["sh", "-c", probe], { cwd: root, stdio: ["ignore", "ignore", "ignore"] }).success;
}
