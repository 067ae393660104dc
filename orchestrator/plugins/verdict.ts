import { createHash } from "node:crypto";
import { type BigIntStats, statSync } from "node:fs";
import type { Module } from "../sdk/load.ts";
import type { Problem } from "../sdk/plugin_problem.ts";

/** What a check found out about one file of a plugin. Plain data: it comes from another process and is kept on disk. */
export interface PluginVerdict {
  /** Every file that it is made of, itself first; only itself where it could not be read that far. */
  files: string[];
  /** null: it may be imported. */
  problem: Problem | null;
  description: string;
  /** What the classifier would learn from it. */
  examples: string[];
}

export interface CheckJob {
  folder: string;
  modules: Module[];
  environment: Record<string, string>;
  /** Each is bundled by itself: one of them does not let the others be bundled with it. */
  alone?: boolean;
}

/** One line of the process that checks. */
export type CheckReport = { begin: string; files?: string[] } | { end: string; verdict: PluginVerdict };

/** Stands for files as they are now: another one when any was written, touched, replaced or removed. */
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
