import { timingSafeEqual } from "node:crypto";
import { codeHash, Exit, text, UserError } from "devorch";
import type { Address } from "./address.ts";
import { admit, type Bot, isListed, personId } from "./admit.ts";
import { botApi, troubleOf } from "./api.ts";
import { sending } from "./body.ts";
import { buttonMaker } from "./buttons.ts";
import { setMenu } from "./commands.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Guesses } from "./guesses.ts";
import { htmlPaint } from "./html.ts";
import { clientLang } from "./language.ts";
import { type Move, Moves } from "./moves.ts";
import { poll } from "./poll.ts";
import { Reporter } from "./reporter.ts";
import { readMove, readUpdate, type Update, wordsOf } from "./update.ts";
import { Worker } from "./worker.ts";
import type { BotWorld } from "./world.ts";

export interface TelegramBot {
  name: "telegram";
  health(): "connected" | "disconnected";
  webhook?(request: Request): Promise<Response>;
  quiet(): void;
  stop(): Promise<void>;
}

const tokenPauseMs = 60_000;
const helloMs = 4000;
const flushMs = 2500;
const maxUpdateBytes = 1024 * 1024;

/** Starts the bot. Throws UserError 78 for a token that Telegram does not take; a Telegram that is away is waited for. */
export async function startBot(world: BotWorld): Promise<TelegramBot> {
  const listening = new AbortController();
  const ending = new AbortController();
  const { clock, log } = world;
  const moves = await Moves.open(world.store.mail);
  const api = botApi({
    token: world.token,
    apiRoot: world.apiRoot,
    signal: ending.signal,
    clean: world.clean,
    outside: (chat) => moves.outside(chat),
  });
  const paint = htmlPaint(world.clean);
  const make = buttonMaker(world.token);
  const follow = (move: Move) =>
    moves.record(move, async (chat) => {
      log.info("telegram.chat-moved", { ...move });
      await reporter.moved(chat);
    });
  const moved = ({ chat }: Address, to: number) => follow({ from: chat, to });
  const dispatcher = new Dispatcher({ mail: world.store.mail, api, clock, lang: world.lang, moved, log });
  const posted = () => dispatcher.wake();
  const reporter = new Reporter({ world, make, paint, posted });
  // The bot's number is the first part of its token: known also while Telegram is away.
  const bot: Bot = { id: Number(world.token.split(":")[0]) || 0, username: "" };
  const source = `telegram:${bot.id}`;
  const worker = new Worker({
    world,
    bot,
    source,
    make,
    paint,
    settled: (task) => reporter.settled(task),
    posted,
    moves,
  });
  let state: "connected" | "disconnected" = "disconnected";
  const health = (next: typeof state) => {
    state = next;
  };
  const doors = await pairing(world);

  const take = async (raw: unknown) => {
    const move = readMove(raw);
    if (move) {
      if (isListed(world, move.from, moves) || isListed(world, move.to, moves)) await follow(move);
      return;
    }
    const update = readUpdate(raw);
    if (!update) return;
    if (await admit(world.store.people, world, update, bot, moves)) {
      const row = { source, id: String(update.update_id), same: sameOf(update), body: update };
      if (await world.store.mail.receive(row)) worker.take({ ...row, at: new Date(clock.now()).toISOString() });
    } else if (await doors.open(update)) posted();
  };

  const introduce = async () => {
    const me = await api.getMe();
    Object.assign(bot, { username: me.username });
    health("connected");
    const optional = (what: string, act: Promise<void>) =>
      act.catch((error) => log.warn(what, { why: troubleOf(error).why }));
    await optional("telegram.menu-failed", setMenu(api));
    if (world.webhook) await api.setWebhook(world.webhook.url, world.webhook.secret);
    else await optional("telegram.webhook-kept", api.deleteWebhook());
  };
  const started = await Promise.race([
    introduce().then(() => true),
    clock.sleep(helloMs, ending.signal).then(() => false),
  ]).catch((error) => {
    const { kind, why } = troubleOf(error);
    if (kind === "token") {
      ending.abort();
      reporter.stop();
      throw new UserError("telegram.bad-token", { why }, { exit: Exit.config });
    }
    return false;
  });
  await reporter.start(new Date(clock.now()).toISOString());
  await worker.drain();
  dispatcher.wake();
  const signal = AbortSignal.any([listening.signal, ending.signal]);
  void listen(started);

  async function listen(known: boolean): Promise<void> {
    for (let met = known, pause = 1000; !met && !signal.aborted; pause = nextPause(pause)) {
      log.warn("telegram.unreachable", { pauseMs: pause });
      await clock.sleep(pause, signal).catch(() => {});
      met = await introduce().then(
        () => true,
        (error) => {
          const { kind, why } = troubleOf(error);
          if (kind !== "token") return false;
          // The tasks go on: only the chat is closed until somebody mends the token.
          if (pause < tokenPauseMs) world.tell(text(world.lang, "telegram.bad-token", { why }));
          log.error("telegram.bad-token", { why });
          pause = tokenPauseMs;
          return false;
        },
      );
    }
    dispatcher.wake();
    if (world.webhook) return;
    const takeAll = async (updates: unknown[]) => {
      for (const update of updates) await take(update);
    };
    await poll({ api, clock, signal, take: takeAll, health, log });
  }

  return {
    name: "telegram",
    health: () => state,
    ...(world.webhook && { webhook: webhookOf(world.webhook.secret, take) }),
    quiet() {
      listening.abort();
      worker.stop();
    },
    async stop() {
      listening.abort();
      worker.stop();
      await dispatcher.drained(flushMs);
      reporter.stop();
      dispatcher.stop();
      ending.abort();
    },
  };
}

function nextPause(pause: number): number {
  return pause === tokenPauseMs ? pause : Math.min(30_000, pause * 2);
}

/** The same message or press under another update number. */
function sameOf({ message, callback_query: callback }: Update): string | null {
  if (message) return `message ${message.chat.id} ${message.message_id}`;
  return callback ? `callback ${callback.id}` : null;
}

/** How the first owner, and whoever was invited, comes in: by a code that is good once. */
async function pairing(world: BotWorld): Promise<{ open(update: Update): Promise<boolean> }> {
  const { people, mail } = world.store;
  const show = async () => {
    if (world.users.length > 0 || (await people.all()).some(({ role }) => role === "owner")) return;
    const { code } = await world.devorch.invite("owner");
    world.log.warn("telegram.pairing", { say: `/start ${code}` });
    world.tell(text(world.lang, "telegram.pair", { code }));
  };
  await show();
  const guesses = new Guesses();
  return {
    async open({ message }) {
      if (message?.chat.type !== "private" || message.from.is_bot) return false;
      const code = /^\/start(?:@\w+)?[ \t]+([A-Za-z0-9-]{6,40})$/.exec(wordsOf(message))?.[1];
      if (code === undefined || !guesses.mayTry(message.from.id, world.clock.monotonic())) return false;
      const name = world.clean(message.from.first_name ?? "");
      const lang = clientLang(message.from.language_code) ?? null;
      const person = await people.accept(await codeHash(code), { id: personId(message.from.id), name, lang });
      if (!person) return false;
      const say = lang ?? world.lang;
      const params = { name: name || "👋", role: text(say, `telegram.role.${person.role}`) };
      const row = sending(`paired/${person.id}/${code.slice(0, 3)}`, person.id, {
        text: text(say, "telegram.paired", params).replace(/[<>&]/g, ""),
      });
      await mail.post({ outbox: [row] });
      return true;
    },
  };
}

function webhookOf(secret: string, take: (update: unknown) => Promise<void>) {
  return async (request: Request): Promise<Response> => {
    if (!sameSecret(request.headers.get("x-telegram-bot-api-secret-token") ?? "", secret))
      return new Response("", { status: 401 });
    const body = await request.text();
    if (body.length > maxUpdateBytes) return new Response("", { status: 413 });
    let update: unknown;
    try {
      update = JSON.parse(body);
    } catch {
      return new Response("", { status: 400 });
    }
    await take(update);
    return new Response("", { status: 200 });
  };
}

function sameSecret(given: string, secret: string): boolean {
  const [a, b] = [given, secret].map((value) => new Bun.CryptoHasher("sha256").update(value).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
