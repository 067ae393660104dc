import { z } from "zod";
import { messageOf, UserError } from "../task/errors.ts";

const answerTimeoutMs = 5000;
const maxAnswerChars = 4_000_000;

/** A server's answer; `at` is the time of its clock in milliseconds, null without a date header. */
export interface HttpAnswer {
  status: number;
  body: unknown;
  at: number | null;
}

/** One request without redirects, which would receive the key. The error does not hold the address, which may hold a token. */
export async function fetchAnswer(url: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  try {
    const answer = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(answerTimeoutMs) });
    const date = Date.parse(answer.headers.get("date") ?? "");
    const words = (await answer.text()).slice(0, maxAnswerChars);
    return { status: answer.status, body: parseJson(words), at: Number.isNaN(date) ? null : date };
  } catch (error) {
    throw new UserError("doctor.unreachable", { host: new URL(url).host, reason: reasonOf(error) });
  }
}

/** The system's error code where there is one: people search for that. */
export function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === "TimeoutError") return `${answerTimeoutMs / 1000} s`;
  return typeof code === "string" ? code : messageOf(error);
}

/** Anthropic answers a bad key with 401, Google with 400 that names it. */
export function keyRefused({ status, body }: HttpAnswer): boolean {
  return status === 401 || status === 403 || (status === 400 && /api.?key/i.test(JSON.stringify(body) ?? ""));
}

const Catalogue = z.union([
  z.object({ data: z.array(z.object({ id: z.string() })) }).transform(({ data }) => data.map(({ id }) => id)),
  z
    .object({ models: z.array(z.object({ name: z.string() })) })
    .transform(({ models }) => models.map(({ name }) => name.replace(/^models\//, ""))),
]);

/** Names of the models in a provider's list; null when it is no such list. */
export function modelsIn({ status, body }: HttpAnswer): string[] | null {
  return status === 200 ? (Catalogue.safeParse(body).data ?? null) : null;
}

const Me = z.object({ ok: z.literal(true), result: z.object({ username: z.string() }) });

export function botNameIn({ body }: HttpAnswer): string | null {
  return Me.safeParse(body).data?.result.username ?? null;
}

function parseJson(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return null;
  }
}
