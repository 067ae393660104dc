import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { Module } from "../sdk/load.ts";
import type { Problem } from "../sdk/plugin_problem.ts";
import { fileStamp, type PluginVerdict } from "./verdict.ts";

const StoredProblem = z.object({
  key: z.custom<Problem["key"]>((value) => typeof value === "string"),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  line: z.number().nullable(),
  file: z.string().optional(),
});

const CacheEntry = z.object({
  files: z.array(z.string()),
  problem: StoredProblem.nullable(),
  description: z.string(),
  examples: z.array(z.string()),
  /** Of its files, or of everything around where it could not be read that far, as they were looked at. */
  stamp: z.string(),
  /** It was found good and then misbehaved; holds until it changes. */
  disabled: StoredProblem.optional(),
  /** The process that works on with the version before this one. */
  kept: z.number().optional(),
});

export type Entry = z.infer<typeof CacheEntry>;

/**
 * What is known about plugins, on disk (`plugins.json` in the data folder): a file that did not change is not looked at again,
 * and one that was disabled stays so. A file, not a table: it is also written when the process that owns the database hangs.
 */
export class PluginCache {
  readonly #path: string | null;
  #entries: Record<string, Entry>;

  constructor(path: string, { writes = true }: { writes?: boolean } = {}) {
    this.#path = writes ? path : null;
    this.#entries = readCache(path);
  }

  /** What is known about the plugin as it is now. */
  of(module: Module, around: readonly string[]): Entry | undefined {
    const entry = this.#entries[module.file];
    return entry && entry.stamp === currentStamp(module, entry, around) ? entry : undefined;
  }

  put(module: Module, verdict: PluginVerdict, around: readonly string[], kept: boolean): void {
    const stamp = currentStamp(module, verdict, around);
    this.#entries[module.file] = { ...verdict, stamp, ...(kept && { kept: process.pid }) };
  }

  /** Whether a devorch that runs works with the version before the one that is on disk. */
  isKept(file: string): boolean {
    const pid = this.#entries[file]?.kept;
    return pid !== undefined && existsSync(`/proc/${pid}`);
  }

  disable(file: string, problem: Problem): void {
    const entry = this.#entries[file];
    if (entry) entry.disabled = problem;
    this.save();
  }

  /** Forgets files that are not there any more, and writes what is known. */
  save(present?: ReadonlySet<string>): void {
    if (present) for (const file of Object.keys(this.#entries)) if (!present.has(file)) delete this.#entries[file];
    if (this.#path !== null) writeCache(this.#path, this.#entries);
  }
}

/** What could not be read to its end depends on everything around it: a helper, a package. */
function currentStamp(
  { examples }: Module,
  { files, problem }: Pick<PluginVerdict, "files" | "problem">,
  around: readonly string[],
): string {
  return fileStamp([...files, ...(problem && files.length === 1 ? around : examples)]);
}

function readCache(path: string): Record<string, Entry> {
  try {
    return z.record(z.string(), CacheEntry).parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // Absent or damaged: everything is looked at again.
    return {};
  }
}

function writeCache(path: string, entries: Record<string, Entry>): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const handle = openSync(temporary, "w", 0o600);
  try {
    writeSync(handle, JSON.stringify(entries));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, path);
}
