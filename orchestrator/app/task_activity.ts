import { oneLine } from "../chat/cards/paint.ts";
import { advance, elapsedMs, newStory } from "../chat/cards/story.ts";
import type { Store } from "../run/store.ts";
import type { TaskActivity } from "../service/http/task_page.ts";
import type { Lang } from "../texts/index.ts";
import { text } from "../texts/index.ts";
import { duration } from "../texts/measures.ts";

/** What a task does now and since when, and the output with which its last step failed, for the status page. */
export async function taskActivity(store: Pick<Store, "events">, id: string, lang: Lang): Promise<TaskActivity> {
  const events = await store.events(id);
  const story = events.reduce(advance, newStory(id));
  const step = story.steps[story.step - 1];
  const where =
    story.step > 0
      ? text(lang, "card.step-of", { step: story.step, of: story.of })
      : text(lang, `card.phase.${story.phase}`);
  const failed = events.findLast((event) => event.type === "step.failed");
  return {
    elapsed: duration(elapsedMs(story, Date.now())),
    now: [where, oneLine(step?.now || story.now)].filter(Boolean).join(" · "),
    pause: events.findLast(({ type }) => type === "task.paused")?.seq ?? null,
    output: failed?.type === "step.failed" ? failed.output : "",
  };
}
