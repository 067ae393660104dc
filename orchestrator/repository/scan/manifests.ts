import { createHash } from "node:crypto";
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

/** Hash of what an installation follows, as HEAD has it: manifests, lockfiles, and the files that the command names. */
export async function manifestsHash(copy: WorkingCopy, command: string): Promise<string> {
  const { files } = await copy.treeOf((await copy.head()).sha);
  const named = new Set(command.split(/[^\w@./+-]+/).map((word) => word.replace(/^\.\//, "")));
  const followed = [...files].filter(([path]) => isManifest(path) || isLockFile(path) || named.has(path));
  const lines = followed.map(([path, { oid }]) => `${path}\0${oid}\n`).sort();
  return createHash("sha256").update(lines.join("")).digest("hex").slice(0, 32);
}
