import type { BotPlace } from "./bot.ts";
import { readHtml } from "./html.ts";
import type { Seat } from "./seat.ts";

interface Waiting {
  do: string;
  text?: string;
  slot?: string;
}

/** Texts of messages that are not written down as sent: new ones, and changes of one that is not known yet. Only while no bot runs. */
export function unsent({ query }: BotPlace): string[] {
  const cards = new Set(query<{ slot: string }>("SELECT slot FROM card").map(({ slot }) => slot));
  const sql = "SELECT body FROM outbox WHERE sent_at IS NULL AND dead IS NULL";
  const bodies = query<{ body: string }>(sql).map(({ body }) => JSON.parse(body) as Waiting);
  const isNew = ({ do: what, slot }: Waiting) => what === "send" || (what === "edit" && !cards.has(slot ?? ""));
  return bodies.filter(isNew).flatMap(({ text = "" }) => (text === "" ? [] : [readHtml(text).text]));
}

/** Those of them that this person has all the same. */
export function sentUnknown(place: BotPlace, { fromBot }: Seat): string[] {
  return unsent(place).filter((text) => fromBot.some(({ versions }) => versions.some((one) => one.text === text)));
}
