import { type ButtonRow, type Lang, type OutboxRow, type Question, type TaskView, text } from "devorch";
import { cancelledCard, doneCard, failedCard, pausedCard, rejectedCard } from "../cards/ending.ts";
import { branchLink } from "../cards/link.ts";
import type { Paint } from "../cards/paint.ts";
import { waitingPlan } from "../cards/plan.ts";
import type { Story } from "../cards/story.ts";
import type { Keyboard } from "./body.ts";
import type { Action, MakeButton } from "./buttons.ts";
import { escapeHtml, inChat, linkHtml, splitHtml } from "./html.ts";

/** A card as a message: text, buttons, and what the buttons mean. */
export interface Shown {
  slot: string;
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

function withButtons(view: TaskView, slot: string, lines: string[], rows: Press[][], look: CardLook): Shown {
  const place = { chat: view.chat, person: view.startedBy, task: view.id, slot, now: look.now };
  const made = rows.map((row) => row.map(([label, action]) => look.make(place, label, action)));
  const words = splitHtml(lines.map(inChat).join("\n"))[0] ?? "";
  return {
    slot,
    text: words,
    keyboard: made.map((row) => row.map(({ key }) => key)),
    buttons: made.flatMap((row) => row.map(({ row: saved }) => saved)),
  };
}

export const planSlot = (id: string, revision: number): string => `plan:${id}:${revision}`;
export const questionSlot = (id: string, n: number): string => `question:${id}:${n}`;
export const workSlot = (id: string, round: string): string => `work:${id}:${round}`;

export function planMessage(view: TaskView, story: Story, look: CardLook): Shown | undefined {
  const { plan, revision } = view;
  if (!plan || revision === null) return undefined;
  const say = (key: Parameters<typeof text>[1]) => text(look.lang, key);
  const before = story.plan?.hash === plan.hash ? story.planBefore : null;
  const lines = waitingPlan(view, plan, before, look.lang, look.paint);
  const rows: Press[][] = [
    [
      [
        say(view.verified ? "telegram.key.approve" : "telegram.key.approve-unchecked"),
        { do: "approve", revision, hash: plan.hash, unverified: !view.verified },
      ],
      [say("telegram.key.modify"), { do: "modify", revision }],
    ],
    [
      [say("telegram.key.reject"), { do: "reject", revision }],
      [say("telegram.key.plan"), { do: "plan" }],
    ],
  ];
  return withButtons(view, planSlot(view.id, revision), lines, rows, look);
}

export function questionMessage(view: TaskView, question: Question, look: CardLook): Shown {
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

export function workMessage(view: TaskView, lines: string[], round: string, look: CardLook, over: boolean): Shown {
  const say = (key: Parameters<typeof text>[1]) => text(look.lang, key);
  const rows: Press[][] = over
    ? []
    : [
        [
          [say("telegram.key.cancel"), { do: "cancel" }],
          [say("telegram.key.diff"), { do: "diff" }],
        ],
      ];
  return withButtons(view, workSlot(view.id, round), lines, rows, look);
}

/** How a task ended, or why it stands still. */
export function endMessage(view: TaskView, story: Story, seq: number, look: CardLook): Shown | undefined {
  const { lang, paint } = look;
  const say = (key: Parameters<typeof text>[1]) => text(lang, key);
  const diff: Press = [say("telegram.key.diff"), { do: "diff" }];
  const log: Press = [say("telegram.key.log"), { do: "log" }];
  const resume: Press = [say("telegram.key.resume"), { do: "resume" }];
  const slot = `end:${view.id}:${seq}`;
  switch (view.state) {
    case "completed":
      return done(
        view,
        withButtons(view, slot, [...doneLines(view, story, look), ...link(view)], [[diff]], look),
        lang,
      );
    case "failed":
      return withButtons(
        view,
        slot,
        [...failedCard(view, story, { lang, paint }), ...link(view)],
        [[resume, log]],
        look,
      );
    case "cancelled":
      return withButtons(
        view,
        slot,
        [...cancelledCard(view, story, { lang, paint }), ...link(view)],
        [[resume, log]],
        look,
      );
    case "rejected":
      return withButtons(view, slot, rejectedCard(view, { lang, paint }), [], look);
    case "paused": {
      const accept: Press[] =
        view.reason === "weakened" ? [[say("telegram.key.accept"), { do: "accept", pause: seq }]] : [];
      return withButtons(
        view,
        slot,
        pausedCard(view, { lang, paint }),
        [
          [...accept, resume],
          [diff, log],
        ],
        look,
      );
    }
    default:
      return undefined;
  }
}

function doneLines(view: TaskView, story: Story, { lang, paint }: CardLook): string[] {
  return doneCard({ ...view, compareUrl: null }, story, story.changed, { lang, paint });
}

function done(view: TaskView, shown: Shown, lang: Lang): Shown {
  const { compareUrl } = view;
  if (!compareUrl || !/^https?:\/\//.test(compareUrl) || isLocal(compareUrl)) return shown;
  const key = { text: text(lang, "telegram.key.compare"), url: compareUrl };
  return { ...shown, keyboard: shown.keyboard.map((row) => [...row, key]) };
}

/** Telegram refuses a button that leads to this machine. */
function isLocal(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return host === "localhost" || host === "[::1]" || /^[\d.]+$/.test(host) || !host.includes(".");
}

/** A host without pages is named as git takes it: an address that a person copies, not one that a browser opens. */
function link(view: TaskView): string[] {
  const found = branchLink(view);
  if (!found) return [];
  const [url = "", branch] = found.split(" ");
  return [branch ? `${escapeHtml(url)} ${escapeHtml(branch)}` : linkHtml(url, view.branch ?? url)];
}

export function asRow(chat: string, key: string, shown: Shown, silent = false): OutboxRow {
  const { text: words, keyboard, slot } = shown;
  const body = { do: "send", text: words, slot, silent, ...(keyboard.length > 0 && { keyboard }) };
  return { key, chat, priority: 1, body };
}
