import type { TaskView } from "../../../actions/devorch.ts";
import type { ButtonRow, OutboxRow } from "../../../run/mail.ts";
import { withoutBlocks } from "../../../safety/untrusted.ts";
import type { TaskEvent } from "../../../task/events.ts";
import type { Question } from "../../../task/question.ts";
import { type TextKey, text } from "../../../texts/index.ts";
import { money } from "../../../texts/measures.ts";
import type { Lang } from "../../../texts/sentence.ts";
import { ciLines } from "../../cards/ci.ts";
import { cancelledCard, doneCard, failedCard, pausedCard, rejectedCard } from "../../cards/ending.ts";
import { branchLink } from "../../cards/link.ts";
import { type Paint, shortenText, wholeLine } from "../../cards/paint.ts";
import { planSign, waitingPlan } from "../../cards/plan.ts";
import { branchOf, type Story } from "../../cards/story.ts";
import { type Keyboard, sendRow } from "./body.ts";
import type { Action, MakeButton } from "./buttons.ts";
import { escapeHtml, inChat, linkHtml, splitHtml } from "./html.ts";

/** One message of a card with its buttons. A long card has several messages, the last one with the buttons. */
export interface CardMessage {
  slot: string;
  /** The message that it continues. */
  follows?: string;
  text: string;
  keyboard: Keyboard;
  buttons: ButtonRow[];
}

export interface CardLook {
  lang: Lang;
  paint: Paint;
  make: MakeButton;
  now: number;
}

type Press = [label: string, action: Action];

function withButtons(view: TaskView, slot: string, lines: string[], rows: Press[][], look: CardLook): CardMessage[] {
  const place = { chat: view.chat, person: view.startedBy, task: view.id, slot, now: look.now };
  const made = rows.map((row) => row.map(([label, action]) => look.make(place, label, action)));
  const keyboard = made.map((row) => row.map(({ key }) => key));
  const buttons = made.flatMap((row) => row.map(({ row: saved }) => saved));
  const parts = splitHtml(withTitle(view, lines, look.paint).map(inChat).join("\n"));
  // A reply to any part is a reply to the card: the slots have the same prefix.
  const slots = parts.map((_, at) => (at === parts.length - 1 ? slot : `${slot}:${at + 1}`));
  return parts.map((words, at) => ({
    slot: slots[at] ?? slot,
    ...(at > 0 && { follows: slots[at - 1] ?? slot }),
    text: words,
    ...(at === parts.length - 1 ? { keyboard, buttons } : { keyboard: [], buttons: [] }),
  }));
}

const titleWidth = 100;

/** Every card says which task it is about, in the words of its request; the plan's card begins with them. */
function withTitle({ request }: TaskView, lines: string[], paint: Paint): string[] {
  const title = shortenText(wholeLine(withoutBlocks(request)), titleWidth);
  const [first = "", ...rest] = lines;
  return title === "" || first.startsWith(planSign) ? lines : [first, paint.dim(paint.text(title)), ...rest];
}

export const endSlot = (id: string, seq: number): string => `end:${id}:${seq}`;
export const ciSlot = (id: string, seq: number): string => `ci:${id}:${seq}`;
export const planSlot = (id: string, revision: number): string => `plan:${id}:${revision}`;
export const questionSlot = (id: string, n: number): string => `question:${id}:${n}`;
export const workSlot = (id: string, round: string): string => `work:${id}:${round}`;

export function planMessage(view: TaskView, story: Story, look: CardLook): CardMessage[] {
  const { plan, revision } = view;
  if (!plan || revision === null) return [];
  const say = (key: Parameters<typeof text>[1]) => text(look.lang, key);
  const before = story.plan?.hash === plan.hash ? story.planBefore : null;
  const lines = waitingPlan({ ...view, branch: branchOf(story, view.branch) }, plan, before, look.lang, look.paint);
  const again = story.planShown > 1 ? { again: story.planShown } : {};
  const rows: Press[][] = [
    [
      [
        say(view.verified ? "telegram.key.approve" : "telegram.key.approve-unchecked"),
        { do: "approve", revision, hash: plan.hash, unverified: !view.verified, ...again },
      ],
      [say("telegram.key.modify"), { do: "modify", revision }],
    ],
    [
      [say("telegram.key.reject"), { do: "reject", revision, ...again }],
      [say("telegram.key.plan"), { do: "plan" }],
    ],
  ];
  return withButtons(view, planSlot(view.id, revision), lines, rows, look);
}

export function questionMessage(view: TaskView, question: Question, look: CardLook): CardMessage[] {
  const { n, options } = question;
  const of = view.questions.length;
  const lines = [`❓ ${look.paint.bold(view.id)} (${n}/${of}) ${look.paint.text(question.text)}`];
  const usual = text(look.lang, "card.usual" as Parameters<typeof text>[1]);
  if (question.default !== null) lines.push(look.paint.dim(`${usual}: ${look.paint.text(question.default)}`));
  const rows: Press[][] = [
    ...options.map((option): Press[] => [[option, { do: "answer", n, option }]]),
    [[text(look.lang, "telegram.key.other"), { do: "other", n }]],
  ];
  return withButtons(view, questionSlot(view.id, n), lines, rows, look);
}

export function workMessage(
  view: TaskView,
  lines: string[],
  round: string,
  look: CardLook,
  over: boolean,
): CardMessage {
  const say = (key: Parameters<typeof text>[1]) => text(look.lang, key);
  const rows: Press[][] = over
    ? []
    : [
        [
          [say("telegram.key.cancel"), { do: "cancel" }],
          [say("telegram.key.diff"), { do: "diff" }],
        ],
      ];
  // A progress card is one message: what does not fit is left out.
  const parts = withButtons(view, workSlot(view.id, round), lines, rows, look);
  const [first, last] = [parts[0], parts.at(-1)];
  return {
    slot: workSlot(view.id, round),
    text: first?.text ?? "",
    keyboard: last?.keyboard ?? [],
    buttons: last?.buttons ?? [],
  };
}

/** The card of a task that ended or is paused. */
export function endMessage(view: TaskView, story: Story, seq: number, look: CardLook): CardMessage[] {
  const { lang, paint } = look;
  const say = (key: Parameters<typeof text>[1]) => text(lang, key);
  const diff: Press = [say("telegram.key.diff"), { do: "diff" }];
  const log: Press = [say("telegram.key.log"), { do: "log" }];
  const resume: Press = [say(resumeKey(view)), { do: "resume" }];
  const slot = endSlot(view.id, seq);
  switch (view.state) {
    case "completed":
      return withCompareButton(
        view,
        withButtons(view, slot, [...doneLines(view, story, look), ...linkLines(view)], [[diff]], look),
        lang,
      );
    case "failed":
      return withButtons(
        view,
        slot,
        [...failedCard(view, story, { lang, paint }), ...linkLines(view)],
        [[resume, log]],
        look,
      );
    case "cancelled":
      return withButtons(
        view,
        slot,
        [...cancelledCard(view, story, { lang, paint }), ...linkLines(view)],
        [[resume, log]],
        look,
      );
    case "rejected":
      return withButtons(
        view,
        slot,
        rejectedCard(view, { lang, paint }),
        [[[say("telegram.key.take-back"), { do: "resume" }]]],
        look,
      );
    case "paused":
      return withButtons(
        view,
        slot,
        pausedCard(view, { lang, paint }),
        [view.reason === "money" ? raiseButtons(lang) : [...acceptButton(view, seq, lang), resume], [diff, log]],
        look,
      );
    default:
      return [];
  }
}

/**
 * How the checks of the pushed commit ended. While that is the task's last event, red ones have a button, and where none is red a draft
 * has one.
 */
export function ciMessage(view: TaskView, event: CiDone, look: CardLook): CardMessage[] {
  const { ci, state, id, pullRequest } = view;
  const lines = ciLines({ ...event, id, stop: event.stop ?? null }, look.lang, look.paint);
  const [first = "", ...rest] = lines;
  const isLast = state === "completed" && ci?.sha === event.sha;
  const mend: Press = [text(look.lang, "telegram.key.ci"), { do: "ci", sha: event.sha }];
  const ready: Press = [text(look.lang, "telegram.key.ready"), { do: "ready" }];
  const rows = [
    ...(isLast && ci.mendable ? [[mend]] : []),
    ...(isLast && event.draft && pullRequest?.draft ? [[ready]] : []),
  ];
  const shown = [`${look.paint.bold(id)} · ${first}`, ...rest];
  return withButtons(view, ciSlot(id, event.seq), shown, rows, look);
}

type CiDone = TaskEvent & { type: "ci.done" };

/** What going on means: the step that is open is done anew, the push is tried again, or the task goes on where it was. */
function resumeKey({ state, reason, steps }: TaskView): TextKey {
  if (state === "cancelled") return "telegram.key.go-on";
  if (state === "failed" && steps.every(({ attempts }) => attempts === 0)) return "telegram.key.again";
  if (state === "failed" || reason === "weakened") return "telegram.key.step-again";
  return reason === "push" ? "telegram.key.push-again" : "telegram.key.go-on";
}

function acceptButton({ reason }: TaskView, seq: number, lang: Lang): Press[] {
  return reason === "weakened" ? [[text(lang, "telegram.key.accept"), { do: "accept", pause: seq }]] : [];
}

/** For owners alone. */
function raiseButtons(lang: Lang): Press[] {
  return [
    [`+${money(1, lang)}`, { do: "raise", usd: 1 }],
    [text(lang, "telegram.key.other"), { do: "amount" }],
  ];
}

function doneLines(view: TaskView, story: Story, { lang, paint }: CardLook): string[] {
  return doneCard({ ...view, compareUrl: null }, story, story.changed, { lang, paint });
}

function withCompareButton(view: TaskView, parts: CardMessage[], lang: Lang): CardMessage[] {
  const { compareUrl } = view;
  if (!compareUrl || !/^https?:\/\//.test(compareUrl) || isLocal(compareUrl)) return parts;
  const key = { text: text(lang, "telegram.key.compare"), url: compareUrl };
  return parts.map((shown) => ({ ...shown, keyboard: shown.keyboard.map((row) => [...row, key]) }));
}

/** Telegram refuses buttons with local addresses. */
function isLocal(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^[\d.]+$/.test(host) || !host.includes(".");
}

/** On a host without pages the remote and the branch, to be copied, not a link. */
function linkLines(view: TaskView): string[] {
  const found = branchLink(view);
  if (!found) return [];
  const [url = "", branch] = found.split(" ");
  return [branch ? `${escapeHtml(url)} ${escapeHtml(branch)}` : linkHtml(url, view.branch ?? url)];
}

/** The rows of a card's messages, in order; all but the first are silent. */
export function asRows(chat: string, key: string, parts: readonly CardMessage[]): OutboxRow[] {
  return parts.map(({ text: words, keyboard, slot, follows }, at) => {
    const last = at === parts.length - 1;
    return sendRow(last ? key : `${key}/${at + 1}`, chat, {
      text: words,
      slot,
      silent: at > 0,
      ...(follows !== undefined && { follows }),
      ...(keyboard.length > 0 && { keyboard }),
    });
  });
}
