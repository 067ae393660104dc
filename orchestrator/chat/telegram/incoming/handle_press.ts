import { UserError } from "../../../task/errors.ts";
import { type TextKey, text } from "../../../texts/index.ts";
import { clockTime } from "../../../texts/measures.ts";
import { shownName } from "../address.ts";
import type { Body } from "../outgoing/body.ts";
import { type Action, ButtonBody, buttonHash } from "../outgoing/buttons.ts";
import { inChat } from "../outgoing/html.ts";
import type { Bot } from "./admit.ts";
import { askedMaterial, handleMessage, sayWords } from "./handle_message.ts";
import { heardTurn, type IncomingTurn, sayDiff, sayError, sayHtml, sayKey, sayLog, sayPlan } from "./turn.ts";
import { type Callback, readUpdate } from "./update.ts";

export interface PressContext {
  turn: IncomingTurn;
  callback: Callback;
  bot: Bot;
  /** Resolves when the messages about the task are in the outbox. */
  settled(task: string): Promise<void>;
}

/** Buttons that only show something: for everyone who may read. */
const readingActions: ReadonlySet<Action["do"]> = new Set(["plan", "diff", "log"]);

/** Buttons of decisions: only the first press counts. */
const decidingActions: ReadonlySet<Action["do"]> = new Set([
  "approve",
  "reject",
  "answer",
  "cancel",
  "resume",
  "raise",
  "ci",
  "ready",
  "accept",
  "say",
  "repo",
  "late",
  "voice",
]);

/** Handles one press of a button; the client always gets an answer. */
export async function handlePress(pressing: PressContext): Promise<void> {
  const { turn, callback } = pressing;
  const { mail } = turn.world.store;
  const hash = buttonHash(callback.data);
  const row = await mail.button(hash);
  const { data: body } = ButtonBody.safeParse(row?.body);
  if (!row || !body || row.chat !== turn.chat) return answerCallback(pressing, "telegram.decided");
  const { role, id } = turn.speaker;
  const isOthers = row.person !== null && row.person !== id && role !== "owner";
  if (isOthers && !readingActions.has(body.action.do)) return answerCallback(pressing, "telegram.not-your-button");
  if (row.usedBy !== null && row.usedBy !== turn.origin) return answerCallback(pressing, "telegram.decided", body.slot);
  if (Date.parse(row.expiresAt) <= turn.world.clock.now()) return answerCallback(pressing, "telegram.expired");
  const done = await turn.world.store.handledMessage(turn.origin);
  try {
    if (!done || done.word === "cancel") await act(pressing, row.task ?? "", body);
    if (decidingActions.has(body.action.do)) await mail.use(hash, turn.origin);
    if (row.task) await pressing.settled(row.task);
    answerCallback(pressing, undefined, body.slot);
  } catch (error) {
    const known = error instanceof UserError ? error : undefined;
    if (known && /^(task\.(stale|not-now|no-question)|state\.already-approved)$/.test(known.key))
      return answerCallback(pressing, known.key === "task.stale" ? "telegram.old" : "telegram.decided", body.slot);
    if (known && /^people\./.test(known.key)) return answerCallback(pressing, known.key);
    sayError(turn, error);
    answerCallback(pressing);
  }
}

async function act(pressing: PressContext, task: string, { action, slot }: ButtonBody): Promise<void> {
  const { turn } = pressing;
  switch (action.do) {
    case "approve":
    case "reject":
    case "accept":
    case "answer":
    case "cancel":
    case "resume":
    case "raise":
    case "ci":
    case "ready":
      return await decide(turn, task, action);
    case "amount":
      return askAmount(turn, task);
    case "modify":
      return askFor(turn, "telegram.what-change", task, `modify:${task}:${action.revision}`);
    case "other":
      return askFor(turn, "telegram.what-answer", task, `other:${task}:${action.n}`);
    case "plan":
      return await sayPlan(turn, task);
    case "diff":
      return await sayDiff(turn, task);
    case "log":
      return await sayLog(turn, task);
    case "say":
      closeCard(turn, slot, action.label ?? action.text);
      return await sayWords(
        turn,
        action.text,
        action,
        action.file === undefined ? "" : await askedMaterial(turn, action.file),
      );
    case "repo":
      return await choose(turn, slot, action);
    case "late":
      return await sayLate(pressing, slot, action);
    case "voice":
      closeCard(turn, slot, text(turn.lang, action.yes ? "voice.key.yes" : "voice.key.no"));
      if (!action.yes) return sayKey(turn, "telegram.dropped");
      // A slash that was spoken is no command.
      return await sayWords(heardTurn(turn), action.text.replace(/^\/+/, ""));
  }
}
type Deciding = Extract<
  Action,
  { do: "approve" | "reject" | "accept" | "answer" | "raise" | "ci" | "ready" | Halting }
>;
type Halting = "cancel" | "resume";

/** `by` is empty: the turn's `devorch` acts as the person who pressed. */
async function decide({ devorch }: IncomingTurn, task: string, action: Deciding): Promise<void> {
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
    case "raise":
      return await devorch.resume(task, { raiseUsd: action.usd });
    case "ci":
      return await devorch.mendCi(task, { sha: action.sha, by });
    case "ready":
      return void (await devorch.pullRequest(task, { ready: true, by }));
  }
}

/** Money is an owner's; the reply is refused to others too. */
function askAmount(turn: IncomingTurn, task: string): void {
  if (turn.speaker.role !== "owner") throw new UserError("people.owner-only");
  askFor(turn, "telegram.what-amount", task, `money:${task}`);
}

/** A reply to this message is about the card. */
function askFor(turn: IncomingTurn, key: TextKey, id: string, slot: string): void {
  sayHtml(turn, text(turn.lang, key, { id }), [], { slot, ask: true });
}

async function choose(turn: IncomingTurn, slot: string, { name, text: words }: Action & { do: "repo" }): Promise<void> {
  const { store } = turn.world;
  if (turn.speaker.role === "viewer") throw new UserError("people.viewer");
  await store.saveChat({ ...(await store.chat(turn.chat)), repo: name });
  closeCard(turn, slot, name);
  if (words === "") sayKey(turn, "repo.chosen", { name });
  else await sayWords(turn, words);
}

/** The answer to whether a late message is still wanted. */
async function sayLate(
  { turn, bot, callback }: PressContext,
  slot: string,
  { source, id, yes }: Action & { do: "late" },
): Promise<void> {
  closeCard(turn, slot, text(turn.lang, yes ? "telegram.key.yes" : "telegram.key.no"));
  if (!yes) return sayKey(turn, "telegram.dropped");
  const kept = await turn.world.store.mail.received(source, id);
  const message = readUpdate(kept?.body)?.message;
  // Handled in the name of who pressed: the author or an owner.
  if (message) await handleMessage(turn, { ...message, from: callback.from }, bot, true);
}

/** Removes the buttons of a card and adds the choice, who made it and when. */
function closeCard({ paint, world, speaker, ...turn }: IncomingTurn, slot: string, chosen: string): void {
  const at = clockTime(new Date(world.clock.now()).toISOString());
  const by = shownName(turn.chat, speaker.name);
  const body: Body = { do: "edit", slot, note: `→ ${paint.text(inChat(chosen))} · ${paint.text(by)} · ${at}` };
  turn.out.outbox.push({ key: `edit/${slot}`, chat: turn.chat, priority: 0, latest: true, body });
}

/** Answers the callback; `after` is the card whose edit goes first. */
function answerCallback({ turn, callback }: PressContext, key?: TextKey, after?: string): void {
  const body: Body = {
    do: "answer",
    callback: callback.id,
    text: key ? text(turn.lang, key) : "",
    ...(after && { after }),
  };
  turn.out.outbox.push({ key: `${turn.origin}/answer`, chat: turn.chat, priority: 0, body });
}
