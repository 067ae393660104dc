import type { MakeResident } from "./resident.ts";

/** The Telegram bot as a part of `serve`. */
export function telegramResident(tell: (line: string) => void): MakeResident {
  return async (runtime, { telegram, lang }) => {
    const { startBot } = await import("../chat/telegram/bot.ts");
    const { devorch, store, bus, log, clock, redact, afterCrash } = runtime;
    const { token, apiRoot, users, chats, webhook } = telegram;
    return await startBot({
      devorch,
      store,
      listen: (listener) => bus.listenToChanges(listener),
      clock,
      clean: redact,
      log,
      mayChange(name) {
        const intent = runtime.loaded.intents.get(name);
        return intent !== undefined && !intent.readOnly;
      },
      afterCrash,
      tell,
      lang,
      token: token ?? "",
      apiRoot,
      users,
      chats,
      webhook,
    });
  };
}
