import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Embedded } from "../build.ts";

const root = join(import.meta.dir, "..", "..");

interface Package {
  name: string;
  version: string;
  license: string;
  /** The words of its licence file, or where to read them. */
  words: string;
}

/** What is in the executables and under which licence, with the words of each; throws for a package that names none. */
export function licensesOf(embedded: Embedded): { count: number; text: string } {
  const packages = foldersOf(embedded).map(describe);
  const rows = packages.map(({ name, version, license }) => `${name} ${version}: ${license}`);
  const parts = packages.map(
    ({ name, version, words }) => `${"=".repeat(78)}\n${name} ${version}\n\n${words.trim()}\n`,
  );
  return { count: packages.length, text: `${[about, ...rows, "", ...parts].join("\n")}` };
}

const about = `devorch is under the licence in LICENSE. Its executables contain Bun ${Bun.version} (MIT), which is linked with
JavaScriptCore (LGPL-2.1) and the libraries listed at https://bun.com/docs/project/license, and these packages:
`;

function foldersOf(embedded: Embedded): string[] {
  const folders = embedded.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

function describe(folder: string): Package {
  const { name, version, license, licenses, repository } = JSON.parse(
    readFileSync(join(root, folder, "package.json"), "utf8"),
  );
  const file = readdirSync(join(root, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const named = license?.type ?? license ?? licenses?.map(({ type }: { type: string }) => type).join(" or ");
  if (typeof named !== "string" || named === "") throw new Error(`${folder}: its package.json names no licence`);
  const path = file && join(root, folder, file);
  return {
    name,
    version,
    license: named,
    words: path && existsSync(path) ? readFileSync(path, "utf8") : `See ${repository?.url ?? repository ?? name}.`,
  };
}
