import { createHash, timingSafeEqual } from "node:crypto";

const cookie = "devorch_status";

/**
 * Access to tasks. With STATUS_TOKEN: by `?token=` (exchanged for a cookie), as a bearer or by that cookie. Without it devorch
 * listens on loopback only and admits its own user; the host name must be loopback (DNS rebinding). Null: access is granted.
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
      // A path that begins with two slashes would name another host.
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

/** A hash: the cookie does not hold the token itself. */
function cookieValue(token: string): string {
  return createHash("sha256").update(`devorch-status ${token}`).digest("hex");
}

/** Compares in constant time. */
function equalSecrets(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function denial(status: number, words: string): Response {
  return new Response(words, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
