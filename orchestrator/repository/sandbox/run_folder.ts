import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of one command's own, outside the working copy, gone after it. */
export interface RunFolder {
  path: string;
  /** For a command that runs without bubblewrap; created on demand. */
  folder(name: string): string;
  file(name: string, content: string | Uint8Array): string;
  remove(): void;
}

export function createRunFolder(): RunFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "devorch-command-")));
  return {
    path,
    folder(name) {
      mkdirSync(join(path, name), { recursive: true });
      return join(path, name);
    },
    file(name, content) {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
    remove() {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        unlock(path);
        rmSync(path, { recursive: true, force: true });
      }
    },
  };
}

/** A command may have locked its own folders: Go does so with the modules that it downloads. */
function unlock(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) unlock(join(folder, entry.name));
  }
}

/** A folder in which `bun` and `bunx` are this very executable, which is Bun when it is told to be. */
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
