import { timingSafeEqual } from "node:crypto";

const maxUpdateBytes = 1024 * 1024;

/** Handles Telegram's webhook requests with the right secret. */
export function webhookOf(secret: string, take: (update: unknown) => Promise<void>) {
  return async (request: Request): Promise<Response> => {
    if (!sameSecret(request.headers.get("x-telegram-bot-api-secret-token") ?? "", secret))
      return new Response("", { status: 401 });
    const body = await request.text();
    if (body.length > maxUpdateBytes) return new Response("", { status: 413 });
    let update: unknown;
    try {
      update = JSON.parse(body);
    } catch {
      return new Response("", { status: 400 });
    }
    await take(update);
    return new Response("", { status: 200 });
  };
}

function sameSecret(given: string, secret: string): boolean {
  const [a, b] = [given, secret].map((value) => new Bun.CryptoHasher("sha256").update(value).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
