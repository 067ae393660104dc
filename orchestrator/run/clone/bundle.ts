import { type EventBody, notice } from "../../task/events.ts";
import type { Bundle } from "../store.ts";
import type { Git } from "../workspace.ts";

/** What is saved with commits that are not pushed: their objects, so that a lost clone loses none of them. */
export async function bundleOf(
  git: Git,
  known: readonly string[],
  tip: string,
): Promise<{ bundle?: Bundle; events: EventBody[] }> {
  if (known.includes(tip)) return { events: [] };
  const pack = await git.pack(known, tip);
  if (pack === null) return { events: [notice("task.commit-not-kept", { commit: tip.slice(0, 8) })] };
  return { bundle: { tip, pack }, events: [] };
}
