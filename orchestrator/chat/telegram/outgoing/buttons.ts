import { createHash, createHmac } from "node:crypto";
import { z } from "zod";
import type { ButtonRow } from "../../../run/mail.ts";

/** How often its card was shown, from the second time on, so that its button differs from the used one. */
const again = z.number().optional();

/** What a button does. */
export const Action = z.discriminatedUnion("do", [
  z.object({ do: z.literal("approve"), revision: z.number(), hash: z.string(), unverified: z.boolean(), again }),
  z.object({ do: z.literal("reject"), revision: z.number(), again }),
  z.object({ do: z.literal("modify"), revision: z.number() }),
  z.object({ do: z.literal("answer"), n: z.number(), option: z.string() }),
  z.object({ do: z.literal("other"), n: z.number() }),
  z.object({ do: z.enum(["plan", "diff", "log"]) }),
  z.object({ do: z.enum(["cancel", "resume"]) }),
  z.object({ do: z.literal("raise"), usd: z.number().positive() }),
  z.object({ do: z.literal("amount") }),
  z.object({ do: z.literal("ci"), sha: z.string() }),
  z.object({ do: z.literal("ready") }),
  z.object({ do: z.literal("accept"), pause: z.number() }),
  z.object({
    do: z.literal("say"),
    text: z.string(),
    /** What the button said; absent in rows of earlier versions. */
    label: z.string().optional(),
    about: z.string().optional(),
    shown: z.object({ revision: z.number().optional(), pause: z.number().optional() }).optional(),
    /** The inbox row of the message whose files and forwards belong to it. */
    file: z.string().optional(),
  }),
  z.object({ do: z.literal("repo"), name: z.string(), text: z.string() }),
  z.object({ do: z.literal("voice"), text: z.string(), yes: z.boolean() }),
  z.object({ do: z.literal("late"), source: z.string(), id: z.string(), yes: z.boolean() }),
]);
export type Action = z.infer<typeof Action>;

/** A button as Telegram shows it. */
export type ButtonKey = { text: string; data: string } | { text: string; url: string };

export interface ButtonContext {
  chat: string;
  /** The person who may press it, besides owners; null for everyone. */
  person: string | null;
  task: string | null;
  /** The card of the button. */
  slot: string;
  now: number;
}

const validMs = 14 * 24 * 3_600_000;
const actionCodes: Record<Action["do"], string> = {
  approve: "ok",
  reject: "no",
  modify: "md",
  answer: "an",
  other: "ot",
  plan: "pl",
  diff: "df",
  log: "lg",
  cancel: "st",
  resume: "go",
  raise: "ra",
  amount: "am",
  ci: "ci",
  ready: "rd",
  accept: "ac",
  say: "sy",
  repo: "rp",
  late: "lt",
  voice: "vo",
};

/**
 * Makes buttons with the data `action:task:nonce`. The nonce is derived from the card and the bot's token, so that a card has
 * the same buttons after a crash; only a hash of the data is stored.
 */
export function buttonMaker(token: string) {
  const secret = createHash("sha256").update(`devorch buttons ${token}`).digest();
  return (place: ButtonContext, text: string, action: Action): { key: ButtonKey; row: ButtonRow } => {
    const { chat, person, task, slot, now } = place;
    const body = { action, slot };
    const nonce = createHmac("sha256", secret)
      .update(JSON.stringify([chat, task, body]))
      .digest("base64url")
      .slice(0, 22);
    const data = `${actionCodes[action.do]}:${task ?? "-"}:${nonce}`;
    const expiresAt = new Date(now + validMs).toISOString();
    return { key: { text, data }, row: { hash: buttonHash(data), chat, person, task, body, expiresAt } };
  };
}

export type MakeButton = ReturnType<typeof buttonMaker>;

export function buttonHash(data: string): string {
  return createHash("sha256").update(data).digest("hex");
}

export const ButtonBody = z.object({ action: Action, slot: z.string() });
export type ButtonBody = z.infer<typeof ButtonBody>;
