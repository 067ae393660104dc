import type { Place } from "../../support/executable.ts";

/** A new token of a place, made by its executable. */
export async function aToken(place: Place, name: string, role: string): Promise<string> {
  const { exit, stdout, stderr } = await place.devorch("tokens", "add", name, "--role", role, "-q");
  if (exit !== 0) throw new Error(stderr);
  return stdout.trim();
}

export const protocolHeaders = { "x-devorch-protocol": "1", "content-type": "application/json" };

/** What a program that knows docs/api.md sends. */
export function apiOf(url: string, token: string) {
  const post = (route: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/${route}`, {
      method: "POST",
      headers: { ...protocolHeaders, authorization: `Bearer ${token}`, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    post,
    async call(method: string, ...args: unknown[]) {
      const response = await post("call", { method, args });
      return { status: response.status, ...((await response.json()) as { ok?: unknown; error?: { key: string } }) };
    },
    /** The lines of a stream as they come; without an end where it was cut off. */
    async *follow(id: string, fromSeq = 1): AsyncIterable<Record<string, unknown>> {
      const { body } = await post("follow", { id, fromSeq });
      let rest = "";
      for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const lines = (rest + part).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) yield JSON.parse(line);
      }
    },
  };
}
