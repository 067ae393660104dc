import type { TaskEvent } from "../../orchestrator/task/events.ts";

/** Whatever works, commits or pushes. */
const work = /^(task\.queued|branch\.created|setup\.done|baseline\.done|step\.|checkpoint\.saved|push\.done)/;

/** Of each event that works: the revision that it works on, when nothing had approved that one. */
export function unapproved(events: readonly TaskEvent[]): string[] {
  const approved = new Set<number>();
  let revision = 0;
  return events.flatMap((event) => {
    if (event.type === "plan.ready" || event.type === "plan.modified") revision = event.revision;
    if (event.type === "plan.approved") approved.add(event.revision);
    return work.test(event.type) && !approved.has(revision) ? [`${event.type} on revision ${revision}`] : [];
  });
}
