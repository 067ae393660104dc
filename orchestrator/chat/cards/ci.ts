import type { TaskView } from "../../actions/devorch.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { oneLine, type Paint } from "./paint.ts";
import { someOf } from "./some_of.ts";

type Ci = Pick<NonNullable<TaskView["ci"]>, "state" | "jobs" | "stop"> & { id: string };

/** How the checks on the forge ended, and why red ones are left to a person. */
export function ciLines({ id, state, jobs, stop }: Ci, lang: Lang, paint: Paint): string[] {
  const named = jobs.filter((job) => (state === "pending" ? job.state === "pending" : job.state === "red"));
  const names = paint.text(oneLine(someOf(named.map(({ name }) => name)), 400));
  const line = text(lang, `ci.${state}`, { jobs: names, count: jobs.length });
  if (state !== "red") return [state === "green" ? paint.good(line) : paint.dim(line)];
  return [paint.bad(line), ...(stop ? [paint.warn(text(lang, `ci.stop.${stop}`, { id }))] : [])];
}
