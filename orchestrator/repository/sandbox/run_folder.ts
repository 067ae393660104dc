import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTemporaryFolder, type TemporaryFolder } from "./process/temporary_folder.ts";

/** A folder for one command, outside the working copy, removed after it. */
export interface RunFolder extends TemporaryFolder {
  /** For a command that runs without bubblewrap; created on demand. */
  folder(name: string): string;
  file(name: string, content: string | Uint8Array): string;
}

export function createRunFolder(): RunFolder {
  const temporary = createTemporaryFolder("command");
  const { path } = temporary;
  return {
    ...temporary,
    folder(name) {
      mkdirSync(join(path, name), { recursive: true });
      return join(path, name);
    },
    file(name, content) {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
  };
}

/** A folder with `bun` and `bunx` that run this executable as Bun (BUN_BE_BUN=1). */
export function selfAsBunFolder(run: RunFolder, executable: string): string {
  const quoted = `'${executable.replaceAll("'", `'\\''`)}'`;
  run.folder("tools");
  for (const [name, words] of [
    ["bun", ""],
    ["bunx", " x"],
  ] as const) {
    chmodSync(run.file(`tools/${name}`, `#!/bin/sh\nBUN_BE_BUN=1 exec ${quoted}${words} "$@"\n`), 0o755);
  }
  return join(run.path, "tools");
}
