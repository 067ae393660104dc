import { Exit, UserError } from "../../../task/errors.ts";
import { text } from "../../../texts/index.ts";
import { apiFailureOf, type BotApi } from "../api.ts";
import type { BotWorld } from "../world.ts";
import type { Bot } from "./admit.ts";
import { setMenu } from "./commands.ts";

const tokenPauseMs = 60_000;
const helloMs = 4000;

/** Registers the bot at Telegram: its name, its menu, its webhook. */
export class Introduction {
  readonly #world: BotWorld;
  readonly #api: BotApi;
  readonly #met: (me: Pick<Bot, "username">) => void;

  constructor({ world, api, met }: { world: BotWorld; api: BotApi; met: (me: Pick<Bot, "username">) => void }) {
    this.#world = world;
    this.#api = api;
    this.#met = met;
  }

  /** Whether Telegram answered in a few seconds. Throws UserError 78 for a token that it refuses. */
  async first(signal: AbortSignal): Promise<boolean> {
    const late = this.#world.clock.sleep(helloMs, signal).then(() => false);
    return await Promise.race([this.#introduce().then(() => true), late]).catch((error) => {
      const { kind, why } = apiFailureOf(error);
      if (kind === "token") throw new UserError("telegram.bad-token", { why }, { exit: Exit.config });
      return false;
    });
  }

  /** Retries until Telegram answers; a token that is refused now only stops the bot, not the tasks. */
  async untilKnown(signal: AbortSignal): Promise<void> {
    const { clock, log, lang, tell } = this.#world;
    for (let pause = 1000; !signal.aborted; pause = nextPause(pause)) {
      log.warn("telegram.unreachable", { pauseMs: pause });
      await clock.sleep(pause, signal).catch(() => {});
      const trouble = await this.#introduce().then(() => undefined, apiFailureOf);
      if (!trouble) return;
      if (trouble.kind !== "token") continue;
      if (pause < tokenPauseMs) tell(text(lang, "telegram.bad-token", { why: trouble.why }));
      log.error("telegram.bad-token", { why: trouble.why });
      pause = tokenPauseMs;
    }
  }

  async #introduce(): Promise<void> {
    const { log, webhook } = this.#world;
    const api = this.#api;
    const { username } = await api.getMe();
    this.#met({ username });
    const optional = (what: string, act: Promise<void>) =>
      act.catch((error) => log.warn(what, { why: apiFailureOf(error).why }));
    await optional("telegram.menu-failed", setMenu(api));
    if (webhook) await api.setWebhook(webhook.url, webhook.secret);
    else await optional("telegram.webhook-kept", api.deleteWebhook());
  }
}

function nextPause(pause: number): number {
  return pause === tokenPauseMs ? pause : Math.min(30_000, pause * 2);
}
