import { createHash } from "node:crypto";
import type { Snapshot } from "../git/tree/tree.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";

const lockFile = /(?:^|[.-])(?:lock(?:file|b)?|shrinkwrap)(?:[.-]|$)|^go\.sum$/i;
const manifest =
  /^(package\.json|pnpm-workspace\.yaml|Cargo\.toml|pyproject\.toml|requirements.*\.(txt|in)|Pipfile|Gemfile|.*\.gemspec|go\.mod|composer\.json|mix\.exs|pubspec\.yaml|deno\.jsonc?|flake\.nix|.*\.(cs|fs|vb)proj|build\.gradle(\.kts)?)$/;

export function isLockFile(path: string): boolean {
  return lockFile.test(fileName(path));
}

export function isManifest(path: string): boolean {
  return manifest.test(fileName(path));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Hash of what an installation follows, as HEAD has it. */
export async function manifestsHash(copy: WorkingCopy, command: string): Promise<string> {
  return followedHash((await copy.treeOf((await copy.head()).sha)).files, [command]);
}

/** The same of any files: manifests, lockfiles, and the files that the commands name. */
export function followedHash(files: Snapshot, commands: readonly string[]): string {
  const words = commands.flatMap((command) => command.split(/[^\w@./+-]+/));
  const named = new Set(words.map((word) => word.replace(/^\.\//, "")));
  const followed = [...files].filter(([path]) => isManifest(path) || isLockFile(path) || named.has(path));
  const lines = followed.map(([path, { oid }]) => `${path}\0${oid}\n`).sort();
  return createHash("sha256").update(lines.join("")).digest("hex").slice(0, 32);
}
