import type { Address } from "./address.ts";
import { botApi } from "./api.ts";
import { admit, type Bot, isListed } from "./incoming/admit.ts";
import { Guesses } from "./incoming/guesses.ts";
import { Introduction } from "./incoming/introduction.ts";
import { type Move, Moves } from "./incoming/moves.ts";
import { pairing } from "./incoming/pairing.ts";
import { poll } from "./incoming/poll.ts";
import { answerStranger } from "./incoming/stranger.ts";
import { duplicateKey, readMove, readUpdate } from "./incoming/update.ts";
import { webhookOf } from "./incoming/webhook.ts";
import { Worker } from "./incoming/worker.ts";
import { buttonMaker } from "./outgoing/buttons.ts";
import { Dispatcher } from "./outgoing/dispatcher.ts";
import { htmlPaint } from "./outgoing/html.ts";
import { Limits } from "./outgoing/limits.ts";
import { Reporter } from "./outgoing/reporter.ts";
import type { BotWorld } from "./world.ts";

export interface TelegramBot {
  name: "telegram";
  health(): "connected" | "disconnected";
  webhook?(request: Request): Promise<Response>;
  quiet(): void;
  stop(): Promise<void>;
}

const flushMs = 2500;

/** Starts the bot. Throws UserError 78 for a token that Telegram refuses; retries while Telegram is unreachable. */
export async function startBot(world: BotWorld): Promise<TelegramBot> {
  const { clock, log } = world;
  const listening = new AbortController();
  const ending = new AbortController();
  const parts = await assembleBot(world, ending.signal);
  const { api, dispatcher, reporter, worker, take, met } = parts;
  let state: "connected" | "disconnected" = "disconnected";
  const health = (next: typeof state) => {
    state = next;
  };
  const introduction = new Introduction({
    world,
    api,
    met(me) {
      met(me);
      health("connected");
    },
  });
  const known = await introduction.first(ending.signal).catch((error) => {
    ending.abort();
    reporter.stop();
    throw error;
  });
  await reporter.start(new Date(clock.now()).toISOString());
  await worker.drain();
  dispatcher.wake();
  const signal = AbortSignal.any([listening.signal, ending.signal]);
  const listen = async () => {
    if (!known) await introduction.untilKnown(signal);
    dispatcher.wake();
    if (!world.webhook) await poll({ api, clock, signal, take: inTurn(take), health, log });
  };
  void listen();
  const quiet = () => {
    listening.abort();
    worker.stop();
  };
  return {
    name: "telegram",
    health: () => state,
    ...(world.webhook && { webhook: webhookOf(world.webhook.secret, take) }),
    quiet,
    async stop() {
      quiet();
      await dispatcher.drained(flushMs);
      reporter.stop();
      dispatcher.stop();
      ending.abort();
    },
  };
}

/** Creates the parts of a bot; `take` stores each update of an admitted person once. */
async function assembleBot(world: BotWorld, signal: AbortSignal) {
  const { clock, log } = world;
  const moves = await Moves.open(world.store.mail);
  const { token, apiRoot, clean } = world;
  const api = botApi({ token, apiRoot, signal, clean, outside: (chat) => moves.outside(chat) });
  const paint = htmlPaint(clean);
  const make = buttonMaker(token);
  const follow = (move: Move) =>
    moves.record(move, async (chat) => {
      log.info("telegram.chat-moved", { ...move });
      await reporter.moved(chat);
    });
  const moved = ({ chat }: Address, to: number) => follow({ from: chat, to });
  const { mail } = world.store;
  const limits = await Limits.open(mail, clock);
  const dispatcher = new Dispatcher({ mail, api, limits, clock, lang: world.lang, moved, log });
  const posted = () => dispatcher.wake();
  const reporter = new Reporter({ world, make, paint, posted, typing: (to) => dispatcher.typing(to) });
  // The bot's id is the first part of its token, so it is known without a request.
  const bot: Bot = { id: Number(token.split(":")[0]) || 0, username: "" };
  const source = `telegram:${bot.id}`;
  const settled = (task: string) => reporter.settled(task);
  const restore = (chat: string, task: string | null) => reporter.restore(chat, task);
  const worker = new Worker({ world, bot, source, make, paint, settled, restore, posted, moves, api });
  const doors = await pairing(world);
  const numbers = new Guesses();
  const take = async (raw: unknown) => {
    const move = readMove(raw);
    if (move) {
      const { people } = world.store;
      const isOurs = await Promise.all([move.from, move.to].map((chat) => isListed(people, world, chat, moves)));
      if (isOurs.some(Boolean)) await follow(move);
      return;
    }
    const update = readUpdate(raw);
    if (!update) return;
    if (worker.awaits(update) || (await admit(world.store.people, world, update, bot, moves))) {
      const row = { source, id: String(update.update_id), same: duplicateKey(update), body: update };
      if (await world.store.mail.receive(row)) worker.take({ ...row, at: new Date(clock.now()).toISOString() });
    } else if (await doors.open(update)) posted();
    else await answerStranger({ world, api, bot, guesses: numbers }, update);
  };
  return { api, dispatcher, reporter, worker, take, met: (me: Pick<Bot, "username">) => void Object.assign(bot, me) };
}

function inTurn(take: (update: unknown) => Promise<void>) {
  return async (updates: unknown[]): Promise<void> => {
    for (const update of updates) await take(update);
  };
}
