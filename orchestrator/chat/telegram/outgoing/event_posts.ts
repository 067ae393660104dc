import type { TaskView } from "../../../actions/devorch.ts";
import type { OutboxRow, Posting } from "../../../run/mail.ts";
import type { TaskEvent } from "../../../task/events.ts";
import { openQuestions } from "../../../task/question.ts";
import { isTextKey, text } from "../../../texts/index.ts";
import { clockTime } from "../../../texts/measures.ts";
import { eventLine } from "../../cards/line.ts";
import { oneLine } from "../../cards/paint.ts";
import { progressCard } from "../../cards/progress.ts";
import { isToldOtherwise, type Story } from "../../cards/story.ts";
import { shownName } from "../address.ts";
import { editRow, priority, sendRow } from "./body.ts";
import { inChat } from "./html.ts";
import { type OpenCard, openCards } from "./open_cards.ts";
import {
  asRows,
  type CardLook,
  type CardMessage,
  ciMessage,
  endMessage,
  planMessage,
  questionMessage,
  workMessage,
  workSlot,
} from "./task_cards.ts";

/** The state of a task when one of its events is reported. */
export interface Moment {
  view: TaskView;
  story: Story;
  /** Number of the progress card. */
  round: number;
  /** The cards that were open before it. */
  open: readonly OpenCard[];
  /** Whether it is the newest event. */
  last: boolean;
  look: CardLook;
}

export type Posts = Required<Pick<Posting, "outbox" | "buttons">>;

type Of<Type extends TaskEvent["type"]> = TaskEvent & { type: Type };

/** The messages to a task's chat about one event: first what it decided, then what it brings. */
export function postsOf(event: TaskEvent, moment: Moment): Posts {
  const { outbox, buttons } = newPosts(event, moment);
  return { outbox: [...notes(event, moment), ...outbox], buttons };
}

function newPosts(event: TaskEvent, moment: Moment): Posts {
  switch (event.type) {
    case "plan.ready":
      return planPosts(event, moment);
    case "question.asked":
      return questionPosts(event, moment);
    case "task.completed":
    case "task.failed":
    case "task.cancelled":
    case "task.rejected":
    case "task.paused":
      return endPosts(event, moment);
    case "ci.done": {
      const card = ciMessage(moment.view, event, moment.look);
      return outOf(asRows(moment.view.chat, eventKey(moment.view, event), card), card);
    }
    case "review.received":
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

/** What stands below the cards that this event decided, in place of their buttons: what, who and when. */
function notes(event: TaskEvent, moment: Moment): OutboxRow[] {
  const { view, open, look } = moment;
  const left = openCards(open, event, view.id);
  const decided = open.filter(({ slot }) => left.every((one) => one.slot !== slot));
  if (decided.length === 0) return [];
  const by = "by" in event && typeof event.by === "string" ? shownName(view.chat, event.by) : "";
  const note = [decisionText(event, look), look.paint.text(by), clockTime(event.at)].filter(Boolean).join(" · ");
  return decided.map(({ slot }) => editRow(view.chat, { slot, note, onlyThere: true }, priority.decided));
}

function decisionText(event: TaskEvent, { lang, paint }: CardLook): string {
  switch (event.type) {
    case "plan.approved":
      return text(lang, "telegram.approved");
    case "plan.rejected":
      return text(lang, "telegram.rejected");
    case "plan.modified":
      return text(lang, "telegram.modified");
    case "question.answered":
      return `→ ${paint.text(oneLine(event.answer))}`;
    case "task.resumed":
      return text(lang, "telegram.resumed");
    case "pr.ready":
      return text(lang, "telegram.ready");
    case "plan.ready":
      return text(lang, "telegram.replaced");
    default:
      return text(lang, "telegram.closed");
  }
}

function endPosts(event: TaskEvent, moment: Moment): Posts {
  const { view, story, look, last } = moment;
  const card = last ? endMessage(view, story, event.seq, look) : [];
  return outOf([lastLook(moment), ...asRows(view.chat, eventKey(view, event), card)], card);
}

function remark(
  event: Of<"notice" | "task.queued" | "plan.revised" | "review.received">,
  { view, story, look: { lang, paint } }: Moment,
): OutboxRow[] {
  const line = isToldOtherwise(event, story) ? null : eventLine(event, lang, paint);
  const known = event.type !== "notice" || isTextKey(event.key);
  if (!line || !known) return [];
  return [
    sendRow(eventKey(view, event), view.chat, { text: inChat(`${paint.bold(view.id)} · ${line}`), silent: true }),
  ];
}

/** The final progress card, without buttons, before the card of the ending and after what was said earlier. */
function lastLook(moment: Moment): OutboxRow {
  const { view, story, round, look } = moment;
  if (story.step === 0) return withoutButtons(moment);
  const { slot, text: words } = workMessage(view, progressCard(story, look), String(round), look, true);
  return editRow(view.chat, { slot, text: words }, priority.send);
}

/** Removes the buttons of the progress card, if it was sent. */
function withoutButtons({ view: { id, chat }, round }: Moment): OutboxRow {
  return editRow(chat, { slot: workSlot(id, String(round)), onlyThere: true }, priority.decided);
}
