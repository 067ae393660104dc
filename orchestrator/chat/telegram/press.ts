import { type TextKey, text, UserError } from "devorch";
import type { Bot } from "./admit.ts";
import type { Body } from "./body.ts";
import { type Action, ButtonBody, hashOf } from "./buttons.ts";
import { hear, sayWords } from "./hear.ts";
import { inChat } from "./html.ts";
import { sayDiff, sayError, sayHtml, sayKey, sayLog, sayPlan, type Turn } from "./talk.ts";
import { type Callback, readUpdate } from "./update.ts";

export interface Pressing {
  turn: Turn;
  callback: Callback;
  bot: Bot;
  /** Resolves when what happened to the task is in the outbox. */
  settled(task: string): Promise<void>;
}

/** Buttons that decide something: the first press counts, whichever it is. */
const decides: ReadonlySet<Action["do"]> = new Set([
  "approve",
  "reject",
  "answer",
  "cancel",
  "resume",
  "accept",
  "say",
  "repo",
  "late",
]);

/** One press of a button. Whatever comes of it, the client hears that it was taken. */
export async function press(pressing: Pressing): Promise<void> {
  const { turn, callback } = pressing;
  const { mail } = turn.world.store;
  const hash = hashOf(callback.data);
  const row = await mail.button(hash);
  const { data: body } = ButtonBody.safeParse(row?.body);
  if (!row || !body || row.chat !== turn.chat) return answer(pressing, "telegram.decided");
  const { role, id } = turn.speaker;
  if (row.person !== null && row.person !== id && role !== "owner") return answer(pressing, "telegram.not-your-button");
  if (row.usedBy !== null && row.usedBy !== turn.origin) return answer(pressing, "telegram.decided", body.slot);
  if (Date.parse(row.expiresAt) <= turn.world.clock.now()) return answer(pressing, "telegram.expired");
  const done = await turn.world.store.said(turn.origin);
  try {
    if (!done || done.word === "cancel") await act(pressing, row.task ?? "", body);
    if (decides.has(body.action.do)) await mail.use(hash, turn.origin);
    if (row.task) await pressing.settled(row.task);
    answer(pressing, undefined, body.slot);
  } catch (error) {
    const known = error instanceof UserError ? error : undefined;
    if (known && /^(task\.(stale|not-now|no-question)|state\.already-approved)$/.test(known.key))
      return answer(pressing, known.key === "task.stale" ? "telegram.old" : "telegram.decided", body.slot);
    if (known && /^people\./.test(known.key)) return answer(pressing, known.key);
    sayError(turn, error);
    answer(pressing);
  }
}

async function act(
  { turn, bot, callback }: Pressing,
  task: string,
  { action, slot }: { action: Action; slot: string },
): Promise<void> {
  const { devorch, lang } = turn;
  const by = "";
  switch (action.do) {
    case "approve":
      return await devorch.approve(task, { revision: action.revision, by, unverified: action.unverified });
    case "reject":
      return await devorch.reject(task, { revision: action.revision, why: "", by });
    case "accept":
      return await devorch.approve(task, { pause: action.pause, by });
    case "answer":
      return await devorch.answer(task, { text: action.option, question: action.n, by });
    case "cancel":
      return await devorch.cancel(task);
    case "resume":
      return await devorch.resume(task, {});
    case "modify":
      return sayHtml(turn, text(lang, "telegram.what-change", { id: task }), [], {
        slot: `modify:${task}:${action.revision}`,
        ask: true,
      });
    case "other":
      return sayHtml(turn, text(lang, "telegram.what-answer", { id: task }), [], {
        slot: `other:${task}:${action.n}`,
        ask: true,
      });
    case "plan":
      return await sayPlan(turn, task);
    case "diff":
      return await sayDiff(turn, task);
    case "log":
      return await sayLog(turn, task);
    case "say":
      closeCard(turn, slot, action.text);
      return await sayWords(turn, action.text);
    case "repo": {
      await turn.world.store.saveChat({ ...(await turn.world.store.chat(turn.chat)), repo: action.name });
      closeCard(turn, slot, action.name);
      return action.text === ""
        ? sayKey(turn, "repo.chosen", { name: action.name })
        : await sayWords(turn, action.text);
    }
    case "late": {
      closeCard(turn, slot, text(lang, action.yes ? "telegram.key.yes" : "telegram.key.no"));
      if (!action.yes) return sayKey(turn, "telegram.dropped");
      const kept = await turn.world.store.mail.received(action.source, action.id);
      const message = readUpdate(kept?.body)?.message;
      // Who presses is who wrote it, or an owner: it is said in the name of whoever presses.
      if (message) await hear(turn, { ...message, from: callback.from }, bot, true);
    }
  }
}

/** Without its buttons, and with what was chosen. */
function closeCard(turn: Turn, slot: string, chosen: string): void {
  const body: Body = { do: "edit", slot, note: `→ ${turn.paint.text(inChat(chosen))}` };
  turn.out.outbox.push({ key: `edit/${slot}`, chat: turn.chat, priority: 0, latest: true, body });
}

/** After the change of the message. */
function answer({ turn, callback }: Pressing, key?: TextKey, after?: string): void {
  const body: Body = {
    do: "answer",
    callback: callback.id,
    text: key ? text(turn.lang, key) : "",
    ...(after && { after }),
  };
  turn.out.outbox.push({ key: `${turn.origin}/answer`, chat: turn.chat, priority: 0, body });
}
