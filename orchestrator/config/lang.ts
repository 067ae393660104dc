import type { Lang } from "../texts/sentence.ts";
import type { Environment } from "./sources.ts";

/** The language before any setting is read: DEVORCH_LANG, else the locale. */
export function langOf(env: Environment): Lang {
  const named = env.DEVORCH_LANG?.trim().toLowerCase();
  if (named === "es" || named === "en") return named;
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value) ?? "";
  return /^es($|[_.@-])/i.test(locale) ? "es" : "en";
}
