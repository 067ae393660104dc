import type { BotPlace } from "./bot.ts";
import { readHtml } from "./telegram/html.ts";
import type { Seat } from "./telegram/seat.ts";

/** Texts that this person has from the bot though it could not write down that they were sent. Only while no bot runs. */
export function sentUnknown({ query }: BotPlace, { fromBot }: Seat): string[] {
  const sql = "SELECT body FROM outbox WHERE sent_at IS NULL AND dead IS NULL";
  const waiting = query<{ body: string }>(sql).map(({ body }) => JSON.parse(body) as { do: string; text?: string });
  const there = (text: string) => fromBot.some((message) => message.versions.some((one) => one.text === text));
  return waiting.flatMap(({ text = "" }) => {
    const plain = text === "" ? "" : readHtml(text).text;
    return plain !== "" && there(plain) ? [plain] : [];
  });
}
