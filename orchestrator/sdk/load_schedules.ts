import { join } from "node:path";
import { namesIn } from "../safety/names_in.ts";
import { fingerprintOf, refuseUntrusted } from "./plugin_trust.ts";
import { readSchedule, type Schedule } from "./schedule.ts";

export interface LoadedSchedule extends Schedule {
  name: string;
  file: string;
  sha256: string;
}

/** The files of the schedules below a plugins' folder, with their names. */
export function scheduleFiles(folder: string): { file: string; name: string }[] {
  const below = join(folder, "schedules");
  return namesIn(below)
    .filter((name) => /^[^_.].*\.md$/.test(name))
    .map((name) => ({ file: join(below, name), name: name.slice(0, -".md".length) }));
}

/** Throws PluginProblem for a file that another user may have written, and for what is wrong in it. */
export function loadSchedule(folder: string, { file, name }: { file: string; name: string }): LoadedSchedule {
  refuseUntrusted(folder, file);
  return { ...readSchedule(file), name, file, sha256: fingerprintOf([file]) };
}
