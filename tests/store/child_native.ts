/** Loads the native module at the end of a file as the executable does, and says how much of its code is in memory. */
import { readFileSync } from "node:fs";
import { loadNative } from "../../orchestrator/store/native_module.ts";

loadNative(process.argv[2] ?? "");
const mappings = readFileSync("/proc/self/smaps", "utf8").split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
const code = mappings.filter((entry) => /^\S+ r-xp .*\/devorch-.* \(deleted\)\n/.test(entry));
const sum = (name: string) =>
  code.reduce((bytes, entry) => bytes + Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(entry)?.[1]) * 1024, 0);
console.log(JSON.stringify({ size: sum("Size"), resident: sum("Rss") }));
