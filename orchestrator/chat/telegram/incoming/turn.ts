import type { Devorch, Reply, Shown, TaskPage } from "../../../actions/devorch.ts";
import type { Posting } from "../../../run/mail.ts";
import { LimitedDevorch } from "../../../safety/limited_devorch.ts";
import type { Speaker } from "../../../safety/people.ts";
import { UserError } from "../../../task/errors.ts";
import { isTextKey, type TextKey, text } from "../../../texts/index.ts";
import type { Lang, TextParams } from "../../../texts/sentence.ts";
import { diffLines } from "../../cards/diff.ts";
import { eventLine } from "../../cards/line.ts";
import type { Paint } from "../../cards/paint.ts";
import { oneLine } from "../../cards/paint.ts";
import { planPage } from "../../cards/plan.ts";
import { stateName } from "../../cards/state.ts";
import type { Body } from "../outgoing/body.ts";
import type { Action, MakeButton } from "../outgoing/buttons.ts";
import { escapeHtml, inChat, maxPart, sentenceHtml, splitHtml } from "../outgoing/html.ts";
import type { BotWorld } from "../world.ts";

/** One message or press while it is handled: the person, the chat, and the outgoing rows. */
export interface IncomingTurn {
  world: BotWorld;
  make: MakeButton;
  paint: Paint;
  /** A unique id, the prefix of the keys of everything that it causes. */
  origin: string;
  source: string;
  id: string;
  chat: string;
  lang: Lang;
  speaker: Speaker;
  devorch: Devorch;
  replyTo?: number;
  heard?: boolean;
  edited?: boolean;
  /** Shows the waiting cards of this chat again whose messages are gone: of one task, or of the last ones. */
  restore(task: string | null): Promise<void>;
  /** A file that was sent; undefined for one of more than `most` bytes. */
  download(file: string, most: number): Promise<Uint8Array | undefined>;
  out: Required<Pick<Posting, "outbox" | "buttons">>;
}

export function newTurn(start: Omit<IncomingTurn, "out" | "devorch">): IncomingTurn {
  return { ...start, devorch: new LimitedDevorch(start.world.devorch, start), out: { outbox: [], buttons: [] } };
}

/** The turn of an edited message, which decides nothing. */
export function editedTurn(turn: IncomingTurn): IncomingTurn {
  return { ...turn, edited: true, devorch: new LimitedDevorch(turn.world.devorch, { ...turn, edited: true }) };
}

/** The turn of a voice message that was confirmed, which decides and answers nothing. */
export function heardTurn(turn: IncomingTurn): IncomingTurn {
  return { ...turn, heard: true, devorch: new LimitedDevorch(turn.world.devorch, { ...turn, heard: true }) };
}

export function sayKey(turn: IncomingTurn, key: TextKey, params: TextParams = {}): void {
  sayHtml(turn, sentenceHtml(text(turn.lang, key, params), turn.world.clean));
}

/** Several parts when it is long; a document when it is very long. */
export function sayHtml(
  turn: IncomingTurn,
  html: string,
  rows: [label: string, action: Action][][] = [],
  extra: { slot?: string; ask?: boolean; task?: string } = {},
): void {
  const { out, chat, origin, world, make, speaker } = turn;
  const parts = splitHtml(html);
  const place = {
    chat,
    person: speaker.id,
    task: extra.task ?? null,
    slot: extra.slot ?? `said:${origin}`,
    now: world.clock.now(),
  };
  const made = rows.map((row) => row.map(([label, action]) => make(place, label, action)));
  out.buttons.push(...made.flatMap((row) => row.map(({ row: saved }) => saved)));
  const keyboard = made.map((row) => row.map(({ key }) => key));
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const body: Body = {
      do: "send",
      text: part,
      ...(index === 0 && turn.replyTo !== undefined && { replyTo: turn.replyTo }),
      ...(last && keyboard.length > 0 && { keyboard, slot: place.slot }),
      ...(last && extra.slot !== undefined && { slot: extra.slot }),
      ...(last && extra.ask && { ask: true }),
    };
    out.outbox.push({ key: `${origin}/${out.outbox.length}`, chat, priority: 1, body });
  }
}

/** As text when it is short, else as a file. */
export function sayLong(turn: IncomingTurn, name: string, content: string, caption: string, html: string): void {
  if (content.length <= 3000 && html.length <= maxPart) {
    sayHtml(turn, html);
    return;
  }
  const clean = turn.world.clean(content);
  const body: Body = { do: "document", name, content: clean, caption };
  turn.out.outbox.push({ key: `${turn.origin}/${turn.out.outbox.length}`, chat: turn.chat, priority: 1, body });
}

/** `file`: the inbox row of a message with files, which belong to whatever a choice says. */
export async function sayReply(
  turn: IncomingTurn,
  { say, choices = [], task, show }: Reply,
  file?: string,
): Promise<void> {
  if (show) await pages[show.page](turn, show.task);
  if (say.length === 0) return;
  // The choices are buttons.
  const lines = choices.length > 0 ? say.slice(0, 1) : say;
  const html = lines.map((line) => sentenceHtml(line, turn.world.clean)).join("\n");
  const rows: [string, Action][][] = [];
  for (const { label, say: words } of choices)
    rows.push([
      [
        label,
        { do: "say", text: words, label, ...(file !== undefined && { file }), ...(await waitingFor(turn, words)) },
      ],
    ]);
  sayHtml(turn, html, rows, task === null ? {} : { task });
}

const pages: Record<TaskPage, (turn: IncomingTurn, task: string) => Promise<void>> = {
  diff: sayDiff,
  plan: sayPlan,
  log: sayLog,
};

/** A decision button refers to what waits when it is shown. */
async function waitingFor(
  { world: { store } }: IncomingTurn,
  words: string,
): Promise<{ about?: string; shown?: Shown }> {
  const about = /^\/(?:approve|reject) (T-\d+)$/.exec(words)?.[1];
  if (about === undefined) return {};
  const task = await store.task(about);
  if (task?.state === "planned") return { about, shown: { revision: task.plan.revision } };
  const pause = (await store.events(about)).findLast(({ type }) => type === "task.paused");
  return { about, shown: task?.state === "paused" && pause ? { pause: pause.seq } : {} };
}

export async function sayTasks(turn: IncomingTurn): Promise<void> {
  const tasks = await turn.devorch.tasks({ limit: 15 });
  if (tasks.length === 0) return sayKey(turn, "status.none");
  const { paint, lang } = turn;
  sayHtml(
    turn,
    tasks
      .map(
        ({ id, state, request, repo }) =>
          `${paint.bold(id)} · ${stateName(state, lang, paint)} · ${paint.text(oneLine(request, 80))} · ${paint.text(repo)}`,
      )
      .join("\n"),
  );
}

export async function sayPlan(turn: IncomingTurn, id: string): Promise<void> {
  const view = await turn.devorch.show(id);
  if (!view.plan) throw new UserError("route.nothing-waits");
  const html = planPage(view, view.plan, turn.lang, turn.paint).join("\n");
  const plain = planPage(view, view.plan, turn.lang, noPaint).join("\n");
  sayLong(turn, `${view.id}-plan.md`, plain, `📄 ${view.id}`, html);
}

const identity = (value: string) => value;
const noPaint: Paint = {
  text: identity,
  sentence: identity,
  command: identity,
  bold: identity,
  dim: identity,
  good: identity,
  bad: identity,
  warn: identity,
  accent: identity,
};

export async function sayDiff(turn: IncomingTurn, id: string): Promise<void> {
  const diff = await turn.devorch.diff(id);
  if (diff.trim() === "") return sayKey(turn, "telegram.no-diff", { id });
  const html = `<pre>${diffLines(diff, { ...noPaint, text: (value) => escapeHtml(turn.world.clean(value)) }).join("\n")}</pre>`;
  sayLong(turn, `${id}.diff`, diff, text(turn.lang, "telegram.diff", { id }), html);
}

export async function sayLog(turn: IncomingTurn, id: string): Promise<void> {
  const { id: known } = await turn.devorch.show(id);
  const events = await turn.world.store.events(known, 1);
  const lines = (paint: Paint) =>
    events.map((event) => eventLine(event, turn.lang, paint)).filter((line) => line !== null);
  sayLong(turn, `${known}-log.txt`, lines(noPaint).join("\n"), `📄 ${known}`, inChat(lines(turn.paint).join("\n")));
}

/** The chat's repository, else the only registered one. */
export async function repoOf(turn: IncomingTurn): Promise<string | null> {
  const { repo } = await turn.world.store.chat(turn.chat);
  if (repo) return repo;
  const repos = await turn.world.devorch.repos();
  return repos.length === 1 ? (repos[0]?.name ?? null) : null;
}

export async function sayRepos(turn: IncomingTurn): Promise<void> {
  const repos = await turn.devorch.repos();
  if (repos.length === 0) return sayKey(turn, "telegram.no-repo");
  const rows = repos.slice(0, 20).map(({ name }): [string, Action][] => [[name, { do: "repo", name, text: "" }]]);
  const { repo } = await turn.world.store.chat(turn.chat);
  const names = repos.map(({ name }) => name).join(", ");
  const list = text(turn.lang, "repo.list", { names, current: repo ?? "–" });
  sayHtml(turn, turn.paint.sentence(`${text(turn.lang, "telegram.which-repo")}\n${list}`), rows);
}

/** Sends an error as a sentence; unexpected errors are logged. */
export function sayError(turn: IncomingTurn, error: unknown): void {
  if (error instanceof UserError && isTextKey(error.key)) {
    sayKey(turn, error.key, error.params);
    return;
  }
  turn.world.log.error("telegram.failed", { origin: turn.origin, error });
  sayKey(turn, "telegram.failed");
}
