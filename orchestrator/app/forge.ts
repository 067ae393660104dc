import { userName } from "../config/home.ts";
import type { Loaded } from "../sdk/load.ts";
import type { MakeResident } from "./resident.ts";

/** Follows what was pushed and asked for on the forges, by polling, and sooner where a webhook tells. */
export const forgeResident: MakeResident = async (runtime, { forgeSecret, lang, telegram }) => {
  const [owner] = telegram.token === null ? [] : telegram.users;
  const chat = owner === undefined ? `terminal:${userName()}` : `telegram:${owner}`;
  // For the tests alone, like DEVORCH_CRASH_AT.
  const pace = Math.max(1, Number(process.env.DEVORCH_FORGE_PACE) || 1);
  const watch = await runtime.devorch.forgeWatch({ desk: { chat, lang }, pace });
  return {
    name: "forge",
    health: () => "connected",
    takes: (path) => path.startsWith(prefix),
    ...(forgeSecret !== null && {
      webhook: (request: Request) =>
        receive(request, { secret: forgeSecret, forges: runtime.loaded.forges, told: (page) => watch.told(page) }),
    }),
    started: () => watch.start(),
    quiet() {},
    stop: () => watch.stop(),
  };
};

const prefix = "forge/";

interface Receiver {
  secret: string;
  forges: Loaded["forges"];
  told(page: string): Promise<void>;
}

/** A delivery says only where to look: what it claims is asked for again, so that repeated and late ones change nothing. */
async function receive(request: Request, { secret, forges, told }: Receiver): Promise<Response> {
  const name = new URL(request.url).pathname.slice(1 + prefix.length);
  const { webhook } = forges.get(name) ?? {};
  if (!webhook) return answer("not found", 404);
  const body = await request.text();
  if (!(await webhook.isSigned(secret, request.headers, body))) return answer("forbidden", 403);
  const sent = payloadOf(request.headers, body);
  if (sent === undefined) return answer("not JSON", 400);
  const delivery = webhook.read(request.headers, sent);
  if (delivery) await told(delivery.repository);
  return answer("accepted", 202);
}

/** GitHub can send it as a form too. */
function payloadOf(headers: Headers, body: string): unknown {
  const isForm = /^application\/x-www-form-urlencoded\b/.test(headers.get("content-type") ?? "");
  try {
    return JSON.parse(isForm ? (new URLSearchParams(body).get("payload") ?? "") : body);
  } catch {
    return undefined;
  }
}

function answer(words: string, status: number): Response {
  return new Response(`${words}\n`, { status });
}
