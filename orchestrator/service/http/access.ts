import { createHash, timingSafeEqual } from "node:crypto";

const cookie = "devorch_status";

/**
 * Who may see tasks. With STATUS_TOKEN: who knows it, by `?token=` (exchanged for a cookie), as a bearer or by that cookie.
 * Without, devorch listens on loopback only, and its own user alone may, but no page of another site that found a name for
 * it (DNS rebinding). Null: come in.
 */
export function denyAccess(request: Request, token: string | null, isOwn: () => boolean): Response | null {
  const url = new URL(request.url);
  if (token === null) {
    if (!isLoopbackName(request.headers.get("host") ?? "")) return denial(403, "not for this name\n");
    return isOwn() ? null : denial(401, "only for the user that devorch runs as; for others, set STATUS_TOKEN\n");
  }
  const given = url.searchParams.get("token");
  if (given !== null && equalSecrets(given, token)) {
    url.searchParams.delete("token");
    const setCookie = `${cookie}=${cookieValue(token)}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`;
    return new Response(null, {
      status: 303,
      // Two slashes would name another host.
      headers: { location: url.pathname.replace(/^\/+/, "/") + url.search, "set-cookie": setCookie },
    });
  }
  const bearer = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined && equalSecrets(bearer, token)) return null;
  const kept = new RegExp(`(?:^|; )${cookie}=([0-9a-f]+)`).exec(request.headers.get("cookie") ?? "")?.[1];
  if (kept !== undefined && equalSecrets(kept, cookieValue(token))) return null;
  return denial(401, "open this page once with ?token=<STATUS_TOKEN>\n");
}

function isLoopbackName(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

/** What the cookie holds: not the token itself. */
function cookieValue(token: string): string {
  return createHash("sha256").update(`devorch-status ${token}`).digest("hex");
}

/** In the same time wherever they differ. */
function equalSecrets(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function denial(status: number, words: string): Response {
  return new Response(words, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
