import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { atomicWrite } from "../safety/atomic_write.ts";
import type { LoadableModule } from "../sdk/load.ts";
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
  /** The stamp of its files when they were checked; of all files around where its own could not be determined. */
  stamp: z.string(),
  /** It was loaded and then misbehaved; holds until its files change. */
  disabled: StoredProblem.optional(),
  /** The process id that still uses the version before this one. */
  kept: z.number().optional(),
});

export type Entry = z.infer<typeof CacheEntry>;

/**
 * Results of plugin checks (`plugins.json` in the data folder): an unchanged file is not checked again, and a disabled one
 * stays disabled. A file, not a table: it is also written when the process that owns the database hangs.
 */
export class PluginCache {
  readonly #path: string | null;
  #entries: Record<string, Entry>;

  constructor(path: string, { writes = true }: { writes?: boolean } = {}) {
    this.#path = writes ? path : null;
    this.#entries = readCache(path);
  }

  /** The entry of the plugin; undefined when its files changed. */
  of(module: LoadableModule, around: readonly string[]): Entry | undefined {
    const entry = this.#entries[module.file];
    return entry && entry.stamp === currentStamp(module, entry, around) ? entry : undefined;
  }

  put(module: LoadableModule, verdict: PluginVerdict, around: readonly string[], kept: boolean): void {
    const stamp = currentStamp(module, verdict, around);
    this.#entries[module.file] = { ...verdict, stamp, ...(kept && { kept: process.pid }) };
  }

  /** Whether a running devorch still uses the version before the one on disk. */
  isKept(file: string): boolean {
    const pid = this.#entries[file]?.kept;
    return pid !== undefined && existsSync(`/proc/${pid}`);
  }

  disable(file: string, problem: Problem): void {
    const entry = this.#entries[file];
    if (entry) entry.disabled = problem;
    this.save();
  }

  /** Writes the cache, without entries of files that are not `present`. */
  save(present?: ReadonlySet<string>): void {
    if (present) for (const file of Object.keys(this.#entries)) if (!present.has(file)) delete this.#entries[file];
    if (this.#path !== null) atomicWrite(this.#path, JSON.stringify(this.#entries), { mode: 0o600 });
  }
}

/** A plugin that could not be bundled may depend on every file around it. */
function currentStamp(
  { examples }: LoadableModule,
  { files, problem }: Pick<PluginVerdict, "files" | "problem">,
  around: readonly string[],
): string {
  return fileStamp([...files, ...(problem && files.length === 1 ? around : examples)]);
}

function readCache(path: string): Record<string, Entry> {
  try {
    return z.record(z.string(), CacheEntry).parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // Absent or damaged: every plugin is checked again.
    return {};
  }
}
