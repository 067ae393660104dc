import {
  isResting,
  isTextKey,
  type Lang,
  type OutboxRow,
  openQuestions,
  type Posting,
  type TaskEvent,
  type TaskView,
  text,
} from "devorch";
import { eventLine } from "../cards/line.ts";
import { clockTime } from "../cards/measures.ts";
import { oneLine, type Paint } from "../cards/paint.ts";
import { progressCard } from "../cards/progress.ts";
import { advance, isOnPlanCard, newStory, type Story } from "../cards/story.ts";
import { addressOf } from "./address.ts";
import { editing, sending } from "./body.ts";
import type { MakeButton } from "./buttons.ts";
import { inChat } from "./html.ts";
import {
  asRow,
  type CardLook,
  endMessage,
  planMessage,
  planSlot,
  questionMessage,
  questionSlot,
  workMessage,
  workSlot,
} from "./task_cards.ts";
import type { BotWorld } from "./world.ts";

const editEveryMs = 3000;
const aliveEveryMs = 30_000;
const remindAfterMs = 24 * 3_600_000;
const lookEveryMs = 3_600_000;

interface Told {
  story: Story;
  seq: number;
  lang: Lang;
  /** Counts the words with which work began: each has a progress card of its own, below what was said. */
  round: number;
  /** Of the clock that only runs forward. */
  editedAt: number;
  cancel(): void;
}

interface Parts {
  world: BotWorld;
  make: MakeButton;
  paint: Paint;
  /** Something was put into the outbox. */
  posted(): void;
}

/** Tells the chats of tasks what happens to them: each event once, also over crashes. */
export class Reporter {
  readonly #parts: Parts;
  readonly #tasks = new Map<string, Told>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #off: () => void;
  #cancelLook = () => {};
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#off = parts.world.listen(({ task }) => void this.#tell(task));
  }

  /** What was saved but not told before the process ended; cards that wait are looked for, and sent again if they are gone. */
  async start(now: string): Promise<void> {
    const { store, lang, afterCrash } = this.#parts.world;
    const back = new Map<string, string[]>();
    for (const task of await store.tasks()) {
      if (!addressOf(task.chat)) continue;
      const seq = await store.mail.told(task.id);
      const behind = (await store.events(task.id, seq + 1)).length > 0;
      if (behind || !isResting(task.state)) await this.#tell(task.id);
      if (task.state === "planned" || task.state === "clarifying") await this.#checkWaiting(task.id);
      if (afterCrash && !isResting(task.state) && seq > 0)
        back.set(task.chat, [...(back.get(task.chat) ?? []), task.id]);
    }
    const rows = [...back].map(([chat, ids]) =>
      sending(`back/${now}/${chat}`, chat, {
        text: text(lang, "telegram.back", { ids: ids.join(", ") }),
        silent: true,
      }),
    );
    await this.#post({ outbox: rows });
    this.#remind();
  }

  /** Resolves when everything that happened to the task so far is in the outbox. */
  async settled(task: string): Promise<void> {
    await this.#turns.get(task);
  }

  stop(): void {
    this.#stopped = true;
    this.#off();
    this.#cancelLook();
    for (const { cancel } of this.#tasks.values()) cancel();
  }

  #tell(id: string): Promise<void> {
    const { log } = this.#parts.world;
    const before = this.#turns.get(id) ?? Promise.resolve();
    const mine = before
      .then(() => this.#tellNow(id))
      .catch((error) => log.error("telegram.report-failed", { task: id, error }));
    this.#turns.set(id, mine);
    return mine;
  }

  async #tellNow(id: string): Promise<void> {
    const { store, devorch } = this.#parts.world;
    const task = await store.task(id);
    if (!task || !addressOf(task.chat) || this.#stopped) return;
    const told = this.#tasks.get(id) ?? (await this.#recall(id, task.startedBy, task.lang));
    const events = await store.events(id, told.seq + 1);
    if (events.length > 0) {
      const view = await devorch.show(id);
      const outbox: OutboxRow[] = [];
      const buttons: Posting["buttons"] = [];
      for (const event of events) {
        told.story = advance(told.story, event);
        told.seq = event.seq;
        if (beginsWork.has(event.type)) told.round += 1;
        this.#rowsOf(event, view, told, outbox, buttons, event === events.at(-1));
      }
      await this.#post({ outbox, buttons, told: { task: id, seq: told.seq } });
    }
    if (isResting(task.state)) {
      told.cancel();
      this.#tasks.delete(id);
    } else {
      this.#tasks.set(id, told);
      this.#schedule(id, told, isPlanning(told.story) ? aliveEveryMs : editEveryMs);
    }
  }

  async #recall(id: string, person: string | undefined, lang: Lang): Promise<Told> {
    const { store } = this.#parts.world;
    const seq = await store.mail.told(id);
    const earlier = seq === 0 ? [] : (await store.events(id, 1)).filter((event) => event.seq <= seq);
    const wish = person === undefined ? undefined : (await store.people.person(person))?.lang;
    const round = earlier.filter(({ type }) => beginsWork.has(type)).length;
    const story = earlier.reduce(advance, newStory(id));
    return { story, seq, lang: wish ?? lang, round, editedAt: Number.NEGATIVE_INFINITY, cancel() {} };
  }

  #look(lang: Lang): CardLook {
    const { paint, make, world } = this.#parts;
    return { lang, paint, make, now: world.clock.now() };
  }

  #rowsOf(
    event: TaskEvent,
    view: TaskView,
    told: Told,
    outbox: OutboxRow[],
    buttons: Posting["buttons"] & {},
    last: boolean,
  ): void {
    const { lang, story } = told;
    const { paint } = this.#parts;
    const key = `${view.id}/${event.seq}`;
    const look = this.#look(lang);
    const at = clockTime(event.at);
    const note = (slot: string, words: string) => outbox.push(editing(view.chat, { slot, note: words }, true));
    const put = (shown: ReturnType<typeof planMessage>, name = key) => {
      if (!shown) return;
      outbox.push(asRow(view.chat, name, shown));
      buttons.push(...shown.buttons);
    };
    switch (event.type) {
      case "plan.ready":
        outbox.push(withoutButtons(view, told));
        // A newer revision may stand already: its own event shows it.
        if (view.state === "planned" && view.revision === event.revision) put(planMessage(view, story, look));
        return;
      case "question.asked":
        outbox.push(withoutButtons(view, told));
        for (const question of openQuestions(view.questions).filter(({ n }) =>
          event.questions.some((one) => one.n === n),
        ))
          put(questionMessage(view, question, look), `${view.id}/question/${question.n}/${question.deadline}`);
        return;
      case "question.answered": {
        const n = view.questions.find((one) => one.text === event.question && one.round === event.round)?.n;
        const params = { answer: paint.text(oneLine(event.answer)), by: paint.text(event.by), at };
        if (n !== undefined) note(questionSlot(view.id, n), text(lang, "telegram.answered-by", params));
        return;
      }
      case "plan.approved":
        return void note(
          planSlot(view.id, event.revision),
          text(lang, "telegram.approved-by", { by: paint.text(event.by), at }),
        );
      case "plan.rejected":
        return void note(planSlot(view.id, event.revision), text(lang, "telegram.rejected-by", { at }));
      case "plan.modified":
        return void note(planSlot(view.id, event.revision - 1), text(lang, "telegram.modified-by", { at }));
      case "task.completed":
      case "task.failed":
      case "task.cancelled":
      case "task.rejected":
      case "task.paused":
        this.#lastLook(view, told, outbox);
        if (last) put(endMessage(view, story, event.seq, look));
        return;
      case "notice":
      case "task.queued": {
        const line = isOnPlanCard(event) ? null : eventLine(event, lang, paint);
        const known = event.type === "task.queued" || isTextKey(event.key);
        if (line && known)
          outbox.push(sending(key, view.chat, { text: inChat(`${paint.bold(view.id)} · ${line}`), silent: true }));
        return;
      }
      default:
        return;
    }
  }

  /** The progress card as it ended, before the card that says how: without buttons. */
  #lastLook(view: TaskView, told: Told, outbox: OutboxRow[]): void {
    if (told.story.step === 0) return void outbox.push(withoutButtons(view, told));
    const look = this.#look(told.lang);
    const { slot, text: words } = workMessage(view, progressCard(told.story, look), String(told.round), look, true);
    outbox.push(editing(view.chat, { slot, text: words }, true));
  }

  #schedule(id: string, told: Told, afterMs: number): void {
    const { clock } = this.#parts.world;
    told.cancel();
    const due = Math.max(told.editedAt + editEveryMs - clock.monotonic(), afterMs === editEveryMs ? 0 : afterMs);
    told.cancel = clock.after(due, () => void this.#progress(id, told));
  }

  async #progress(id: string, told: Told): Promise<void> {
    const { world } = this.#parts;
    if (this.#stopped || this.#tasks.get(id) !== told) return;
    try {
      const view = await world.devorch.show(id);
      if (isResting(view.state)) return;
      told.editedAt = world.clock.monotonic();
      const look = this.#look(told.lang);
      const lines = progressCard(told.story, { ...look, maxSteps: 12 });
      const { slot, text: words, keyboard, buttons } = workMessage(view, lines, String(told.round), look, false);
      await this.#post({ outbox: [editing(view.chat, { slot, text: words, keyboard })], buttons });
    } catch (error) {
      world.log.warn("telegram.progress-failed", { task: id, error });
    }
    this.#schedule(id, told, aliveEveryMs);
  }

  async #checkWaiting(id: string): Promise<void> {
    const view = await this.#parts.world.devorch.show(id);
    const events = await this.#parts.world.store.events(id, 1);
    const look = this.#look((await this.#recall(id, view.startedBy ?? undefined, this.#parts.world.lang)).lang);
    const story = events.reduce(advance, newStory(id));
    const shown =
      view.state === "planned"
        ? [planMessage(view, story, look)]
        : openQuestions(view.questions).map((one) => questionMessage(view, one, look));
    for (const card of shown) {
      // One that was never out is still in the outbox.
      if (!card || !(await this.#parts.world.store.mail.card(card.slot))) continue;
      const { slot, text: words, keyboard, buttons } = card;
      await this.#post({ outbox: [editing(view.chat, { slot, text: words, keyboard, check: true })], buttons });
    }
  }

  /** Once per plan that waits for a day. */
  #remind(): void {
    if (this.#stopped) return;
    const { store, clock, log } = this.#parts.world;
    const look = async () => {
      for (const task of await store.tasks()) {
        if (task.state !== "planned" || !addressOf(task.chat)) continue;
        if (clock.now() - Date.parse(task.updatedAt) < remindAfterMs) continue;
        const words = text(task.lang, "telegram.waiting", { id: task.id });
        await this.#post({ outbox: [sending(`${task.id}/remind/${task.plan.revision}`, task.chat, { text: words })] });
      }
    };
    void look().catch((error) => log.warn("telegram.remind-failed", { error }));
    this.#cancelLook = clock.after(lookEveryMs, () => this.#remind());
  }

  async #post(posting: Posting): Promise<void> {
    await this.#parts.world.store.mail.post(posting);
    this.#parts.posted();
  }
}

const beginsWork: ReadonlySet<TaskEvent["type"]> = new Set([
  "plan.approved",
  "plan.modified",
  "question.answered",
  "task.resumed",
]);

/** The progress card, where one is out, as it stands. */
function withoutButtons({ id, chat }: TaskView, { round }: Told): OutboxRow {
  return editing(chat, { slot: workSlot(id, String(round)), onlyThere: true }, true);
}

/** The plan's own card follows soon: only a planner that takes long is shown at work. */
function isPlanning({ phase }: Story): boolean {
  return phase === "planning";
}
