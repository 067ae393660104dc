import { readFileSync } from "node:fs";
import { Cron } from "croner";
import { messageOf } from "../task/errors.ts";
import { PluginProblem } from "./plugin_problem.ts";

/** A request that is made again and again: `plugins/schedules/<name>.md`. */
export interface Schedule {
  /** Five fields, or a name such as `@daily`. */
  cron: string;
  /** Of the tz database; null: this machine's. */
  zone: string | null;
  /** A URL, an absolute path or a registered name. */
  repo: string;
  /** The chat that its plans are shown in: `telegram:<number>`. */
  chat: string;
  /** Its plans are approved by the file itself. */
  auto: boolean;
  request: string;
}

const keys = ["cron", "zone", "repo", "chat", "auto"] as const;
type Key = (typeof keys)[number];
const needed: readonly Key[] = ["cron", "repo", "chat"];

/** Throws PluginProblem with the line of what is wrong. */
export function readSchedule(file: string): Schedule {
  const lines = readFileSync(file, "utf8").replace(/\r\n?/g, "\n").split("\n");
  const end = lines.indexOf("---", 1);
  if (lines[0]?.trim() !== "---" || end < 0) throw new PluginProblem("schedule.bad.front-matter", {}, 1);
  const values = new Map<Key, { value: string; line: number }>();
  for (const [at, text] of lines.slice(1, end).entries()) readLine(text, at + 2, values);
  for (const key of needed) if (!values.has(key)) throw new PluginProblem("schedule.bad.missing", { key }, end + 1);
  const value = (key: Key) => values.get(key)?.value ?? "";
  const line = (key: Key) => values.get(key)?.line ?? 1;
  const request = lines
    .slice(end + 1)
    .join("\n")
    .trim();
  if (request === "") throw new PluginProblem("schedule.bad.request", {}, end + 2);
  const auto = value("auto");
  if (!/^(true|false|)$/.test(auto)) throw new PluginProblem("schedule.bad.auto", { value: auto }, line("auto"));
  const zone = values.has("zone") ? value("zone") : null;
  if (zone !== null && !isZone(zone)) throw new PluginProblem("schedule.bad.zone", { zone }, line("zone"));
  const schedule = {
    cron: value("cron"),
    zone,
    repo: value("repo"),
    chat: value("chat"),
    auto: auto === "true",
    request,
  };
  try {
    if (nextTime(schedule, new Date()) !== null) return schedule;
  } catch (error) {
    throw new PluginProblem("schedule.bad.cron", { cron: schedule.cron, detail: messageOf(error) }, line("cron"));
  }
  throw new PluginProblem("schedule.bad.never", { cron: schedule.cron }, line("cron"));
}

function readLine(text: string, line: number, values: Map<Key, { value: string; line: number }>): void {
  if (/^\s*(#|$)/.test(text)) return;
  const [, name = "", raw = ""] = /^([a-z-]+):[ \t]*(.*)$/.exec(text) ?? [];
  const key = keys.find((one) => one === name);
  if (!key || values.has(key))
    throw new PluginProblem("schedule.bad.key", { text: text.slice(0, 80), keys: keys.join(", ") }, line);
  const [, quoted] = /^(?:"([^"]*)"|'([^']*)')\s*$/.exec(raw)?.filter((part) => part !== undefined) ?? [];
  const value = (quoted ?? raw.replace(/\s+#.*$/, "")).trim();
  if (value === "") throw new PluginProblem("schedule.bad.missing", { key }, line);
  values.set(key, { value, line });
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

type Times = Pick<Schedule, "cron" | "zone">;

function timesOf({ cron, zone }: Times): Cron {
  return new Cron(cron, { mode: "5-part", paused: true, ...(zone !== null && { timezone: zone }) });
}

/** The first time after `now`; null where there is none. Throws for a bad pattern. */
export function nextTime(times: Times, now: Date): Date | null {
  return timesOf(times).nextRun(now);
}

const hourMs = 3_600_000;
/** How far back the last time is looked for, nearest first: a schedule of every minute has many in a year. */
const windowsMs = [1, 24, 24 * 8, 24 * 32, 24 * 367, 24 * 367 * 4].map((hours) => hours * hourMs);

/** The last time up to `now`. Counted forward: the library's times before a moment differ from those after it where the clock changes. */
export function lastTime(times: Times, now: Date): Date | null {
  const cron = timesOf(times);
  for (const window of windowsMs) {
    let last: Date | null = null;
    let next = cron.nextRun(new Date(now.getTime() - window));
    while (next && next <= now) {
      last = next;
      next = cron.nextRun(next);
    }
    if (last) return last;
  }
  return null;
}
