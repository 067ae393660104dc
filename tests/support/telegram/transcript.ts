import type { Happening, Message, Room } from "./room.ts";
import { bot } from "./wire.ts";

/** A chat as a person sees it when it is over: messages as they are now, what was pressed between them. */
export function transcriptOf(room: Room, thread?: number): string {
  const here = (one: Happening) => one.type === "press" || thread === undefined || one.message.thread === thread;
  return room.happenings.filter(here).flatMap(told).join("\n\n");
}

function told(one: Happening): string[] {
  if (one.type === "message") return one.message.deleted ? [] : [messageTold(one.message)];
  const { who, label, answer } = one;
  return [
    `${who.name} presses [${label}]${answer?.text ? ` → ${answer.alert ? "(alert) " : ""}«${answer.text}»` : ""}`,
  ];
}

function messageTold(message: Message): string {
  const { from, text, links, buttons, document, versions, replyTo, silent } = message;
  const name = from?.name ?? bot.name;
  const marks = [replyTo ? `in answer to #${replyTo}` : "", silent ? "silent" : "", edits(versions.length - 1)];
  const about = marks.filter(Boolean).join(", ");
  const rows = buttons.map((row) =>
    row.map((button) => `[${button.text}]${button.url ? `(${button.url})` : ""}`).join(" "),
  );
  const lines = [
    ...(text ? text.split("\n") : []),
    ...("voice" in message.extra ? ["(voice)"] : []),
    ...links.map((link) => `  ↪ ${link.text}: ${link.url}`),
    ...(document ? [`📎 ${document.name} (${document.content.length} characters)`] : []),
    ...rows,
  ];
  return [`${name}:${about ? ` (${about})` : ""}`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function edits(count: number): string {
  return count === 0 ? "" : `edited ${count}×`;
}
