import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dir, "..", "..", "..", "plugins", "examples");

/** The examples by their path. In the executable the build puts them here (scripts/build.ts). */
export const examples: Readonly<Record<string, string>> = Object.fromEntries(
  [...new Bun.Glob("**/*").scanSync(folder)].sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]),
);
