import { z } from "zod";
import type { SettingKind } from "./kinds.ts";

/** A token for one host; without a port it is good for every port of that host. */
export interface GitToken {
  host: string;
  port?: string;
  user: string;
  token: string;
}

/** The user name sent with a token; git hosts check the token alone. */
export const tokenUser = "x-access-token";

/** `host=token` or `host:port=token`, separated by commas or blanks. */
export const gitTokens: SettingKind<GitToken[]> = {
  schema: z.string().transform((text, context) => {
    const tokens = splitTokens(text).map(readToken);
    if (tokens.every((token) => token !== undefined)) return tokens;
    context.addIssue({ code: "custom" });
    return z.NEVER;
  }),
  expects: "setting.tokens",
  detail: (text) => ({ place: splitTokens(text).findIndex((entry) => readToken(entry) === undefined) + 1 }),
  secret: true,
};

function splitTokens(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function readToken(entry: string): GitToken | undefined {
  const [, host, port, token] = entry.match(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?=(.+)$/) ?? [];
  if (host === undefined || token === undefined) return undefined;
  return { host: host.toLowerCase(), ...(port !== undefined && { port }), user: tokenUser, token };
}
