import type { TaskView } from "../../../actions/devorch.ts";
import type { OutboxRow, Posting } from "../../../run/mail.ts";
import type { TaskEvent } from "../../../task/events.ts";
import { openQuestions } from "../../../task/question.ts";
import { isTextKey, text } from "../../../texts/index.ts";
import { clockTime } from "../../../texts/measures.ts";
import { eventLine } from "../../cards/line.ts";
import { oneLine } from "../../cards/paint.ts";
import { progressCard } from "../../cards/progress.ts";
import { isOnPlanCard, type Story } from "../../cards/story.ts";
import { addressOf, isGroup } from "../address.ts";
import { editRow, sendRow } from "./body.ts";
import { inChat } from "./html.ts";
import {
  asRows,
  type CardLook,
  type CardMessage,
  endMessage,
  planMessage,
  planSlot,
  questionMessage,
  questionSlot,
  workMessage,
  workSlot,
} from "./task_cards.ts";

/** The state of a task when one of its events is reported. */
export interface Moment {
  view: TaskView;
  story: Story;
  /** Number of the progress card. */
  round: number;
  /** Whether it is the newest event. */
  last: boolean;
  look: CardLook;
}

export type Posts = Required<Pick<Posting, "outbox" | "buttons">>;

type Of<Type extends TaskEvent["type"]> = TaskEvent & { type: Type };

/** The messages to a task's chat about one event. */
export function postsOf(event: TaskEvent, moment: Moment): Posts {
  switch (event.type) {
    case "plan.ready":
      return planPosts(event, moment);
    case "question.asked":
      return questionPosts(event, moment);
    case "question.answered":
    case "plan.approved":
    case "plan.rejected":
    case "plan.modified":
      return outOf(notes(event, moment));
    case "task.completed":
    case "task.failed":
    case "task.cancelled":
    case "task.rejected":
    case "task.paused":
      return endPosts(event, moment);
    case "notice":
    case "task.queued":
    case "plan.revised":
      return outOf(remark(event, moment));
    default:
      return outOf([]);
  }
}

function outOf(outbox: OutboxRow[], shown: CardMessage[] = []): Posts {
  return { outbox, buttons: shown.flatMap(({ buttons }) => buttons) };
}

const eventKey = ({ id }: TaskView, { seq }: TaskEvent): string => `${id}/${seq}`;

function planPosts(event: Of<"plan.ready">, moment: Moment): Posts {
  const { view, story, look } = moment;
  // A newer revision is shown by its own event.
  const stands = view.state === "planned" && view.revision === event.revision;
  const card = stands ? planMessage(view, story, look) : [];
  return outOf([withoutButtons(moment), ...asRows(view.chat, eventKey(view, event), card)], card);
}

function questionPosts({ questions }: Of<"question.asked">, moment: Moment): Posts {
  const { view, look } = moment;
  const asked = openQuestions(view.questions).filter(({ n }) => questions.some((one) => one.n === n));
  const cards = asked.map((question) => ({ question, card: questionMessage(view, question, look) }));
  const rows = cards.flatMap(({ question: { n, deadline }, card }) =>
    asRows(view.chat, `${view.id}/question/${n}/${deadline}`, card),
  );
  return outOf(
    [withoutButtons(moment), ...rows],
    cards.flatMap(({ card }) => card),
  );
}

type Decided = "question.answered" | "plan.approved" | "plan.rejected" | "plan.modified";

/** A note below the decided card, in place of its buttons. */
function notes(event: Of<Decided>, { view, look: { lang, paint } }: Moment): OutboxRow[] {
  const at = clockTime(event.at);
  const by = "by" in event ? paint.text(shownName(view.chat, event.by)) : "";
  const note = (slot: string, words: string) => [editRow(view.chat, { slot, note: words }, true)];
  switch (event.type) {
    case "question.answered": {
      const n = view.questions.find((one) => one.text === event.question && one.round === event.round)?.n;
      const params = { answer: paint.text(oneLine(event.answer)), by, at };
      return n === undefined ? [] : note(questionSlot(view.id, n), text(lang, "telegram.answered-by", params));
    }
    case "plan.approved":
      return note(planSlot(view.id, event.revision), text(lang, "telegram.approved-by", { by, at }));
    case "plan.rejected":
      return note(planSlot(view.id, event.revision), text(lang, "telegram.rejected-by", { at }));
    case "plan.modified":
      return note(planSlot(view.id, event.revision - 1), text(lang, "telegram.modified-by", { at }));
  }
}

/** In a group the id distinguishes people of the same name; a private chat does not need it. */
function shownName(chat: string, name: string): string {
  const address = addressOf(chat);
  return address && !isGroup(address) ? name.replace(/ \(\d+\)$/, "") : name;
}

function endPosts(event: TaskEvent, moment: Moment): Posts {
  const { view, story, look, last } = moment;
  const card = last ? endMessage(view, story, event.seq, look) : [];
  return outOf([lastLook(moment), ...asRows(view.chat, eventKey(view, event), card)], card);
}

function remark(
  event: Of<"notice" | "task.queued" | "plan.revised">,
  { view, look: { lang, paint } }: Moment,
): OutboxRow[] {
  const line = isOnPlanCard(event) ? null : eventLine(event, lang, paint);
  const known = event.type !== "notice" || isTextKey(event.key);
  if (!line || !known) return [];
  return [
    sendRow(eventKey(view, event), view.chat, { text: inChat(`${paint.bold(view.id)} · ${line}`), silent: true }),
  ];
}

/** The final progress card, without buttons, before the card of the ending. */
function lastLook(moment: Moment): OutboxRow {
  const { view, story, round, look } = moment;
  if (story.step === 0) return withoutButtons(moment);
  const { slot, text: words } = workMessage(view, progressCard(story, look), String(round), look, true);
  return editRow(view.chat, { slot, text: words }, true);
}

/** Removes the buttons of the progress card, if it was sent. */
function withoutButtons({ view: { id, chat }, round }: Moment): OutboxRow {
  return editRow(chat, { slot: workSlot(id, String(round)), onlyThere: true }, true);
}
