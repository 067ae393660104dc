import { eventLine } from "../chat/cards/line.ts";
import { oneLine, plainPaint } from "../chat/cards/paint.ts";
import { advance, elapsedMs, newStory, type Story } from "../chat/cards/story.ts";
import type { Bus } from "../run/bus.ts";
import type { Store } from "../run/store.ts";
import type { Progress } from "../run/workspace.ts";
import { escapeInvisible } from "../safety/visible_text.ts";
import type { RevisionStory, TaskActivity, TaskHistory } from "../service/http/task_page.ts";
import { editedByHand, type TaskEvent } from "../task/events.ts";
import type { Lang } from "../texts/index.ts";
import { text } from "../texts/index.ts";
import { formatBytes } from "../texts/measures.ts";

interface KnownTask {
  story: Story;
  seq: number;
  /** The `seq` of the last pause. */
  pause: number | null;
  revisions: readonly RevisionStory[];
  /** The newest events. */
  last: readonly TaskEvent[];
}

/** Stories that are remembered; one that was forgotten is read again. */
const mostKnown = 200;
/** Events that the log of a page shows. */
const mostLogged = 60;

/** What tasks do now, for the status page: made of their events, of which each is read once. */
export class TaskActivities {
  readonly #store: Pick<Store, "events">;
  readonly #bus: Bus;
  readonly #known = new Map<string, KnownTask>();
  /** What began since the last saved change: a command or a model can be silent for minutes. */
  readonly #progress = new Map<string, Progress>();

  constructor({ store, bus }: { store: Pick<Store, "events">; bus: Bus }) {
    this.#store = store;
    this.#bus = bus;
    bus.listenToChanges(({ task }) => void this.#progress.delete(task));
    bus.listenToProgress((task, progress) => void this.#progress.set(task, progress));
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

  /** How its plan came to be, and the tail of its log. */
  async history(id: string, lang: Lang): Promise<TaskHistory> {
    const { revisions, last } = await this.#read(id);
    const paint = plainPaint(escapeInvisible);
    const log = last.flatMap((event) => {
      const line = eventLine(event, lang, paint);
      return line === null ? [] : [{ at: event.at, line: line.trim() }];
    });
    return { revisions, log };
  }

  /** Calls back with each task that was saved, until the result is called. */
  onChange(listener: (task: string) => void): () => void {
    return this.#bus.listenToChanges(({ task }) => listener(task));
  }

  /** Calls back with each task whose command, model or transfer moved on, until the result is called. */
  onProgress(listener: (task: string) => void): () => void {
    return this.#bus.listenToProgress((task) => listener(task));
  }

  async #read(id: string): Promise<KnownTask> {
    const before = this.#known.get(id)?.seq ?? 0;
    const events = await this.#store.events(id, before + 1);
    const known = this.#known.get(id) ?? unknown(id);
    // Another request may have read the same events meanwhile.
    const next = events.filter(({ seq }) => seq > known.seq).reduce(withEvent, known);
    this.#known.delete(id);
    this.#known.set(id, next);
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.keys().next().value ?? "");
    return next;
  }
}

function unknown(id: string): KnownTask {
  return { story: newStory(id), seq: 0, pause: null, revisions: [], last: [] };
}

function withEvent({ story, pause, revisions, last }: KnownTask, event: TaskEvent): KnownTask {
  return {
    story: advance(story, event),
    seq: event.seq,
    pause: event.type === "task.paused" ? event.seq : pause,
    revisions: withRevision(revisions, event),
    last: [...last, event].slice(-mostLogged),
  };
}

/** A revision is named by the events around its plan: what asked for it, and what was said to it. */
function withRevision(revisions: readonly RevisionStory[], event: TaskEvent): readonly RevisionStory[] {
  const change = (number: number, fields: Partial<RevisionStory>) => {
    const known = revisions.find(({ revision }) => revision === number) ?? newRevision(number, event.at);
    return [...revisions.filter(({ revision }) => revision !== number), { ...known, ...fields }];
  };
  switch (event.type) {
    case "plan.ready": {
      const { summary, steps } = event.plan;
      return change(event.revision, { at: event.at, summary, steps: steps.map(({ title }) => title) });
    }
    case "plan.modified":
      return change(event.revision, { why: event.change === editedByHand ? "" : event.change });
    case "plan.revised":
      return change(event.revision, { why: event.why });
    case "plan.approved":
      return change(event.revision, { approvedBy: event.by });
    case "plan.rejected":
      return change(event.revision, { rejected: true });
    default:
      return revisions;
  }
}

function newRevision(revision: number, at: string): RevisionStory {
  return { revision, at, summary: "", steps: [], why: "", approvedBy: "", rejected: false };
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
