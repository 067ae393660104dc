import { oneLine } from "../chat/cards/paint.ts";
import { advance, elapsedMs, newStory, type Story } from "../chat/cards/story.ts";
import type { Bus } from "../run/bus.ts";
import type { Store } from "../run/store.ts";
import type { Progress } from "../run/workspace.ts";
import { escapeInvisible } from "../safety/visible_text.ts";
import type { TaskActivity } from "../service/http/task_page.ts";
import type { TaskEvent } from "../task/events.ts";
import type { Lang } from "../texts/index.ts";
import { text } from "../texts/index.ts";
import { formatBytes } from "../texts/measures.ts";

interface KnownTask {
  story: Story;
  seq: number;
  /** The `seq` of the last pause. */
  pause: number | null;
}

/** Stories that are remembered; one that was forgotten is read again. */
const mostKnown = 200;

/** What tasks do now, for the status page: made of their events, of which each is read once. */
export class TaskActivities {
  readonly #store: Pick<Store, "events">;
  readonly #bus: Bus;
  readonly #known = new Map<string, KnownTask>();
  readonly #progress = new Map<string, Progress>();

  constructor({ store, bus }: { store: Pick<Store, "events">; bus: Bus }) {
    this.#store = store;
    this.#bus = bus;
  }

  async of(id: string, lang: Lang): Promise<TaskActivity> {
    const { story, pause } = await this.#read(id);
    const step = story.steps[story.step - 1];
    const where =
      story.step > 0
        ? text(lang, "card.step-of", { step: story.step, of: story.of })
        : text(lang, `card.phase.${story.phase}`);
    const rests = story.phase === "resting";
    const live = this.#progress.get(id);
    return {
      elapsedMs: elapsedMs(story, Date.now()),
      step: story.step,
      of: story.of,
      where,
      doing: rests ? "" : escapeInvisible(oneLine(doingText(live, lang) || step?.now || story.now)),
      output: story.failure,
      pause,
    };
  }

  /** Calls back with each task that was saved, until the result is called. */
  onChange(listener: (task: string) => void): () => void {
    return this.#bus.listen(({ task }) => {
      this.#progress.delete(task);
      listener(task);
    });
  }

  /** Calls back with each task whose command, model or transfer moved on; until then nothing of that is remembered. */
  onProgress(listener: (task: string) => void): () => void {
    const stop = this.#bus.listenToProgress((task, progress) => {
      this.#progress.set(task, progress);
      listener(task);
    });
    return () => {
      stop();
      this.#progress.clear();
    };
  }

  async #read(id: string): Promise<KnownTask> {
    const before = this.#known.get(id)?.seq ?? 0;
    const events = await this.#store.events(id, before + 1);
    const known = this.#known.get(id) ?? { story: newStory(id), seq: 0, pause: null };
    // Another request may have read the same events meanwhile.
    const next = events.filter(({ seq }) => seq > known.seq).reduce(withEvent, known);
    this.#known.delete(id);
    this.#known.set(id, next);
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.keys().next().value ?? "");
    return next;
  }
}

function withEvent({ story, pause }: KnownTask, event: TaskEvent): KnownTask {
  return { story: advance(story, event), seq: event.seq, pause: event.type === "task.paused" ? event.seq : pause };
}

/** Empty where nothing is known beyond the events. */
function doingText(progress: Progress | undefined, lang: Lang): string {
  if (progress === undefined) return "";
  if (progress.phase === "command") return progress.command;
  if (progress.phase === "model") {
    const model = progress.model.replace(/^[^/]*\//, "");
    return text(lang, progress.reviews ? "cli.reviewing" : "cli.thinking", { model });
  }
  const amount = formatBytes(progress.bytes, lang);
  return text(lang, progress.phase === "clone" ? "cli.cloning" : "cli.pushing", { amount });
}
