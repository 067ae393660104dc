import { isAbsolute } from "node:path";
import { z } from "zod";
import type { TextKey } from "../texts/index.ts";
import type { TextParams } from "../texts/sentence.ts";

/** How one setting is parsed, and the message for a wrong text. The message never holds the value. */
export interface SettingKind<Value> {
  schema: z.ZodType<Value, string>;
  expects: TextKey;
  params?: TextParams;
  /** Parameters about the wrong text that do not reveal it. */
  detail?(text: string): TextParams;
  secret?: true;
}

export function wholeNumber(from: number, to: number): SettingKind<number> {
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= from && value <= to);
  return { schema, expects: "setting.whole", params: { from, to } };
}

/** One of the values, in any case. */
export function choice<const Word extends string>(...words: Word[]): SettingKind<Word> {
  const schema = z.string().transform((text, context) => {
    const word = words.find((known) => known.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    context.addIssue({ code: "custom" });
    return z.NEVER;
  });
  return { schema, expects: "setting.choice", params: { choices: words.join(", ") } };
}

/** Some of the values, separated by commas, in any case. */
export function choices<const Word extends string>(...words: Word[]): SettingKind<Word[]> {
  const schema = z.string().transform((text, context) => {
    const named = text
      .toLowerCase()
      .split(",")
      .map((part) => part.trim());
    const known = words.filter((word) => named.includes(word.toLowerCase()));
    if (named.every((name) => words.some((word) => word.toLowerCase() === name))) return known;
    context.addIssue({ code: "custom" });
    return z.NEVER;
  });
  return { schema, expects: "setting.choices", params: { choices: words.join(", ") } };
}

export const money: SettingKind<number> = {
  schema: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/)
    .transform(Number)
    .refine((value) => value > 0),
  expects: "setting.money",
};

const isPath = (text: string) => isAbsolute(text) || text === "~" || text.startsWith("~/");

/** Not expanded: it may begin with `~/`. */
export const path: SettingKind<string> = { schema: z.string().refine(isPath), expects: "setting.path" };

export const paths: SettingKind<string[]> = {
  schema: z
    .string()
    .transform((text) => text.split(":").filter((part) => part !== ""))
    .refine((parts) => parts.length > 0 && parts.every(isPath)),
  expects: "setting.paths",
};

export const url: SettingKind<string> = {
  schema: z
    .string()
    .refine((text) => /^https?:\/\/[^/\s]/i.test(text) && URL.canParse(text))
    .transform((text) => text.replace(/\/+$/, "")),
  expects: "setting.url",
};

/** One entry of a model setting; `name` is `provider/model`. */
export interface ModelName {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
}

/** `provider/model`, first choice first. */
export const models: SettingKind<ModelName[]> = {
  schema: z.string().transform((text, context) =>
    text.split(",").map((entry) => {
      const name = entry.trim();
      const [, provider = "", model = ""] = /^([a-z][a-z0-9_-]*)\/(\S+)$/.exec(name) ?? [];
      if (model === "") context.addIssue({ code: "custom" });
      return { name, provider, model };
    }),
  ),
  expects: "setting.model",
};

/** How much a model thinks, from the least; a provider takes the nearest that its models know. */
export const efforts = ["minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof efforts)[number];

export const effort: SettingKind<Effort> = choice(...efforts);

export interface Address {
  host: string;
  port: number;
}

export const address: SettingKind<Address> = {
  schema: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/)
    .transform((text) => {
      const colon = text.lastIndexOf(":");
      return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(text.slice(colon + 1)) };
    })
    .refine(({ port }) => port <= 65535),
  expects: "setting.address",
};

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Where a devorch of another machine is reached. Without TLS the token could be read on the way. */
export const remote: SettingKind<string> = {
  schema: z
    .string()
    .refine((text) => {
      const url = URL.parse(text);
      if (!url || url.username || url.password || /[?#]/.test(text)) return false;
      return (
        url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname.replace(/^\[|\]$/g, "")))
      );
    })
    .transform((text) => text.replace(/\/+$/, "")),
  expects: "setting.remote",
};

/** Telegram's numbers of people and chats; those of groups are negative. */
export const ids: SettingKind<number[]> = {
  schema: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((parts) => parts.every((part) => /^-?\d{1,15}$/.test(part)))
    .transform((parts) => parts.map(Number)),
  expects: "setting.ids",
};

/** A zone of the tz database, or what else the C library takes: `UTC0`, `:/etc/localtime`. */
export const timeZone: SettingKind<string> = {
  schema: z.string().refine((zone) => /^(:\S|[A-Za-z]{3,}[+-]?\d)/.test(zone) || isZone(zone)),
  expects: "setting.zone",
};

function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/** Name or address as it goes into a commit. */
export const name: SettingKind<string> = { schema: z.string().regex(/^[^<>\p{Cc}]+$/u), expects: "setting.name" };

/** `Ana <ana@example.org>` */
export const nameAndAddress: SettingKind<string> = {
  schema: z.string().regex(/^[^<>\p{Cc}]+ <[^<>\s]+@[^<>\s]+>$/u),
  expects: "setting.name-and-address",
};

export const secret: SettingKind<string> = {
  schema: z.string().regex(/^\S+$/),
  expects: "setting.secret",
  secret: true,
};

/** The address of a PostgreSQL database; it may hold a password. */
export const database: SettingKind<string> = {
  schema: z.string().refine((text) => /^postgres(ql)?:\/\/[^/\s]/i.test(text) && URL.canParse(text)),
  expects: "setting.database",
  secret: true,
};

/** The address of a Redis server or a PostgreSQL database; it may hold a password. */
export const queue: SettingKind<string> = {
  schema: z.string().refine((text) => /^(rediss?|postgres(ql)?):\/\/[^/\s]/i.test(text) && URL.canParse(text)),
  expects: "setting.queue",
  secret: true,
};

export const webhookSecret: SettingKind<string> = {
  schema: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
  expects: "setting.webhook-secret",
  secret: true,
};
