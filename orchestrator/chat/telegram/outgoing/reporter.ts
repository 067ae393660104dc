import type { OutboxRow, Posting } from "../../../run/mail.ts";
import type { TaskEvent } from "../../../task/events.ts";
import { KeyedQueue } from "../../../task/keyed_queue.ts";
import { openQuestions } from "../../../task/question.ts";
import { isResting, type Task } from "../../../task/task.ts";
import { text } from "../../../texts/index.ts";
import type { Lang } from "../../../texts/sentence.ts";
import type { Paint } from "../../cards/paint.ts";
import { progressCard } from "../../cards/progress.ts";
import { advance, newStory, type Story } from "../../cards/story.ts";
import { type Address, addressOf } from "../address.ts";
import type { BotWorld } from "../world.ts";
import { Body, editRow, sendRow } from "./body.ts";
import type { MakeButton } from "./buttons.ts";
import { postsOf } from "./event_posts.ts";
import { type OpenCard, openCards } from "./open_cards.ts";
import {
  type CardLook,
  type CardMessage,
  endMessage,
  planMessage,
  questionMessage,
  workMessage,
} from "./task_cards.ts";

const editEveryMs = 3000;
const aliveEveryMs = 30_000;
/** Telegram shows it for five seconds. */
const typingEveryMs = 4500;
const remindAfterMs = 24 * 3_600_000;
const remindCheckMs = 3_600_000;
/** Each is a message to Telegram, also where the card is still there. */
const mostRestored = 3;

interface ReportedTask {
  story: Story;
  seq: number;
  lang: Lang;
  /** Counts starts of work: each has its own progress card. */
  round: number;
  open: readonly OpenCard[];
  /** By the monotonic clock, in milliseconds. */
  editedAt: number;
  cancel(): void;
  cancelTyping(): void;
}

interface Parts {
  world: BotWorld;
  make: MakeButton;
  paint: Paint;
  /** Called after a write to the outbox. */
  posted(): void;
  /** Shows in the chat that the bot is typing, for some seconds. */
  typing(chat: Address): void;
}

/** Reports events to the chats of tasks, each event once, also after crashes. */
export class Reporter {
  readonly #parts: Parts;
  readonly #tasks = new Map<string, ReportedTask>();
  readonly #queue = new KeyedQueue();
  readonly #off: () => void;
  #cancelLook = () => {};
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#off = parts.world.listen(({ task }) => void this.#tell(task));
  }

  /** Reports events saved before a crash, and sends missing cards of waiting tasks again. */
  async start(now: string): Promise<void> {
    const { store, lang, afterCrash } = this.#parts.world;
    const back = new Map<string, string[]>();
    for (const task of await store.tasks()) {
      if (!addressOf(task.chat)) continue;
      const seq = await store.mail.lastToldSeq(task.id);
      const behind = (await store.events(task.id, seq + 1)).length > 0;
      if (behind || !isResting(task.state)) await this.#tell(task.id);
      if (task.state === "planned" || task.state === "clarifying") await this.#checkWaiting(task.id);
      if (afterCrash && !isResting(task.state) && seq > 0)
        back.set(task.chat, [...(back.get(task.chat) ?? []), task.id]);
    }
    const rows = [...back].map(([chat, ids]) =>
      sendRow(`back/${now}/${chat}`, chat, {
        text: text(lang, "telegram.back", { ids: ids.join(", ") }),
        silent: true,
      }),
    );
    await this.#post({ outbox: rows });
    this.#remind();
  }

  /** Resolves when all events of the task so far are in the outbox. */
  async settled(task: string): Promise<void> {
    await this.#queue.settled(task);
  }

  stop(): void {
    this.#stopped = true;
    this.#off();
    this.#cancelLook();
    for (const { cancel, cancelTyping } of this.#tasks.values()) {
      cancel();
      cancelTyping();
    }
  }

  #tell(id: string): Promise<void> {
    const { log } = this.#parts.world;
    return this.#queue
      .run(id, () => this.#tellNow(id))
      .catch((error) => log.error("telegram.report-failed", { task: id, error }));
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
      const buttons: Posting["buttons"] & {} = [];
      for (const event of events) {
        told.story = advance(told.story, event);
        told.seq = event.seq;
        if (beginsWork.has(event.type)) told.round += 1;
        const { story, round, lang, open } = told;
        const last = event === events.at(-1);
        const posts = postsOf(event, { view, story, round, open, last, look: this.#look(lang) });
        told.open = openCards(open, event, id);
        outbox.push(...posts.outbox);
        buttons.push(...posts.buttons);
      }
      await this.#post({ outbox, buttons, toldUpTo: { task: id, seq: told.seq } });
    }
    this.#type(told, task);
    if (isResting(task.state)) {
      told.cancel();
      this.#tasks.delete(id);
    } else {
      this.#tasks.set(id, told);
      this.#schedule(id, told, isPlanning(told.story) ? aliveEveryMs : editEveryMs);
    }
  }

  /** While it is planned nothing else moves in the chat. */
  #type(told: ReportedTask, task: Task): void {
    told.cancelTyping();
    const to = addressOf(task.chat);
    if (!to || task.state !== "planning" || this.#stopped) return;
    this.#parts.typing(to);
    told.cancelTyping = this.#parts.world.clock.after(typingEveryMs, () => this.#type(told, task));
  }

  async #recall(id: string, person: string | undefined, lang: Lang): Promise<ReportedTask> {
    const { store } = this.#parts.world;
    const seq = await store.mail.lastToldSeq(id);
    const earlier = seq === 0 ? [] : (await store.events(id, 1)).filter((event) => event.seq <= seq);
    const round = earlier.filter(({ type }) => beginsWork.has(type)).length;
    const story = earlier.reduce(advance, newStory(id));
    const open = earlier.reduce<readonly OpenCard[]>((cards, event) => openCards(cards, event, id), []);
    return {
      story,
      seq,
      lang: await this.#languageOf(person, lang),
      round,
      open,
      editedAt: Number.NEGATIVE_INFINITY,
      cancel() {},
      cancelTyping() {},
    };
  }

  /** The person's own, else the one that the task was asked for in. */
  async #languageOf(person: string | undefined, asked: Lang): Promise<Lang> {
    const wish = person === undefined ? undefined : (await this.#parts.world.store.people.person(person))?.lang;
    return wish ?? asked;
  }

  #look(lang: Lang): CardLook {
    const { paint, make, world } = this.#parts;
    return { lang, paint, make, now: world.clock.now() };
  }

  #schedule(id: string, told: ReportedTask, afterMs: number): void {
    const { clock } = this.#parts.world;
    told.cancel();
    const due = Math.max(told.editedAt + editEveryMs - clock.monotonic(), afterMs === editEveryMs ? 0 : afterMs);
    told.cancel = clock.after(due, () => void this.#progress(id, told));
  }

  async #progress(id: string, told: ReportedTask): Promise<void> {
    const { world } = this.#parts;
    if (this.#stopped || this.#tasks.get(id) !== told) return;
    try {
      const view = await world.devorch.show(id);
      if (isResting(view.state)) return;
      told.editedAt = world.clock.monotonic();
      const look = this.#look(told.lang);
      const lines = progressCard(told.story, { ...look, maxSteps: 12 });
      const { slot, text: words, keyboard, buttons } = workMessage(view, lines, String(told.round), look, false);
      await this.#post({ outbox: [editRow(view.chat, { slot, text: words, keyboard })], buttons });
    } catch (error) {
      world.log.warn("telegram.progress-failed", { task: id, error });
    }
    this.#schedule(id, told, aliveEveryMs);
  }

  /** After a chat moved, its messages are new: waiting cards are shown again. */
  async moved(chat: string): Promise<void> {
    for (const task of await this.#parts.world.store.tasks(["planned", "clarifying", "paused"]))
      if (task.chat === chat) await this.#showWaiting(task.id);
  }

  /** Shows again what waits in the chat for an answer, where its message is gone. */
  async restore(chat: string, task: string | null): Promise<void> {
    const waiting = await this.#parts.world.store.tasks(["planned", "clarifying", "paused"]);
    const here = waiting.filter((one) => one.chat === chat && (task === null || one.id === task));
    for (const { id } of here.slice(-mostRestored)) await this.#checkWaiting(id);
  }

  /** A card that was not sent yet is still in the outbox. */
  async #checkWaiting(id: string): Promise<void> {
    const { mail } = this.#parts.world.store;
    const underWay = new Set((await mail.waiting()).map(({ body }) => Body.safeParse(body).data).map(slotOf));
    await this.#showWaiting(id, async ({ slot }) => (await mail.card(slot)) !== undefined || !underWay.has(slot));
  }

  async #showWaiting(id: string, wanted: (card: CardMessage) => Promise<boolean> = async () => true): Promise<void> {
    const { devorch, store, lang } = this.#parts.world;
    const view = await devorch.show(id);
    const events = await store.events(id, 1);
    const asked = (await store.task(id))?.lang ?? lang;
    const look = this.#look(await this.#languageOf(view.startedBy ?? undefined, asked));
    const story = events.reduce(advance, newStory(id));
    const paused = events.findLast(({ type }) => type === "task.paused")?.seq ?? 0;
    const cards = {
      planned: () => planMessage(view, story, look),
      clarifying: () => openQuestions(view.questions).flatMap((one) => questionMessage(view, one, look)),
      paused: () => endMessage(view, story, paused, look),
    };
    const shown = Object.hasOwn(cards, view.state) ? cards[view.state as keyof typeof cards]() : [];
    for (const card of shown) {
      if (!(await wanted(card))) continue;
      const { slot, text: words, keyboard, buttons, follows } = card;
      const body = { slot, text: words, keyboard, check: true, ...(follows !== undefined && { follows }) };
      // Mostly the card is there: to look for it holds back no answer.
      await this.#post({ outbox: [editRow(view.chat, body)], buttons });
    }
  }

  /** Reminds once of each plan that waits for a day. */
  #remind(): void {
    if (this.#stopped) return;
    const { store, clock, log } = this.#parts.world;
    const look = async () => {
      for (const task of await store.tasks(["planned"])) {
        if (task.state !== "planned" || !addressOf(task.chat)) continue;
        if (clock.now() - Date.parse(task.updatedAt) < remindAfterMs) continue;
        const words = text(await this.#languageOf(task.startedBy, task.lang), "telegram.waiting", { id: task.id });
        await this.#post({ outbox: [sendRow(`${task.id}/remind/${task.plan.revision}`, task.chat, { text: words })] });
      }
    };
    void look().catch((error) => log.warn("telegram.remind-failed", { error }));
    this.#cancelLook = clock.after(remindCheckMs, () => this.#remind());
  }

  async #post(posting: Posting): Promise<void> {
    await this.#parts.world.store.mail.post(posting);
    this.#parts.posted();
  }
}

function slotOf(body: Body | undefined): string | undefined {
  return body && "slot" in body ? body.slot : undefined;
}

const beginsWork: ReadonlySet<TaskEvent["type"]> = new Set([
  "plan.approved",
  "plan.modified",
  "question.answered",
  "task.resumed",
]);

/** The plan card usually follows soon: planning is shown only after a while. */
function isPlanning({ phase }: Story): boolean {
  return phase === "planning";
}
