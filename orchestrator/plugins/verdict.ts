import { createHash } from "node:crypto";
import { type BigIntStats, statSync } from "node:fs";
import type { LoadableModule } from "../sdk/load.ts";
import type { Problem } from "../sdk/plugin_problem.ts";

/** The result of checking one plugin. Plain data: it comes from another process and is stored on disk. */
export interface PluginVerdict {
  /** Every file that it imports, itself first; only itself where they could not be determined. */
  files: string[];
  /** null: it may be imported. */
  problem: Problem | null;
  description: string;
  /** The examples for the classifier. */
  examples: string[];
}

export interface CheckJob {
  folder: string;
  modules: LoadableModule[];
  environment: Record<string, string>;
  /** Each plugin is bundled alone, because bundling them together failed. */
  alone?: boolean;
}

/** One line of the check process's output. */
export type CheckReport = { begin: string; files?: string[] } | { end: string; verdict: PluginVerdict };

/** A fingerprint of files that changes when one is written, touched, replaced or removed. */
export function fileStamp(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    const stat = statOf(file);
    hash.update(`${file} ${stat ? `${stat.ino} ${stat.size} ${stat.ctimeNs}` : "absent"}\n`);
  }
  return hash.digest("hex").slice(0, 32);
}

function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}
