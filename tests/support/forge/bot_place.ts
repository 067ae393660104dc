import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Play } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlan, doing, shopFiles, token } from "../executable.ts";
import { makeBare } from "../git.ts";
import { aBotPlace, type Bot, type BotPlace } from "../telegram/bot.ts";
import { type ForgeKind, type ForgeServer, startForge } from "./server.ts";

export interface ForgePlace extends AsyncDisposable {
  place: BotPlace;
  forge: ForgeServer;
  /** Delivers a webhook to the bot. */
  tell(bot: Bot, name: string): Promise<number>;
  /** What a query of the database gives, while no bot runs. */
  events(): { type: string; body: Record<string, unknown> }[];
}

export const secret = "secret-of-the-webhook";

interface ForgePlaceOptions {
  settings?: string[];
  env?: Record<string, string>;
  files?: Record<string, string>;
  script?: Play;
}

/** A bot whose repository `shop` is `me/shop` on a forge, with Ana in Telegram. */
export async function aForgePlace(
  kind: ForgeKind,
  {
    settings = ["--pr", "draft", "--issues", "devorch"],
    env = {},
    files = {},
    script = byRequest,
  }: ForgePlaceOptions = {},
): Promise<ForgePlace> {
  let root = "";
  const place = await aBotPlace({
    repository: (area) => {
      root = area;
      mkdirSync(join(area, "me"));
      return makeBare(join(area, "me"), "shop", [{ ...shopFiles, ...files }]);
    },
    script,
    env: { FORGE_WEBHOOK_SECRET: secret, DEVORCH_FORGE_PACE: "300", ...env },
  });
  const forge = startForge(kind, { root, token });
  const said = [
    await place.devorch("repo", "add", "shop", `${forge.url}/me/shop.git`, "--forge", kind),
    await place.devorch("repo", "set", "shop", ...settings),
  ];
  for (const { exit, stderr } of said) if (exit !== 0) throw new Error(stderr);
  return {
    place,
    forge,
    tell: (bot, name) => forge.deliver(bot.url, secret, name),
    events: () =>
      place
        .query<{ type: string; body: string }>("SELECT type, body FROM event ORDER BY task, seq")
        .map(({ type, body }) => ({ type, body: JSON.parse(body) })),
    async [Symbol.asyncDispose]() {
      await place[Symbol.asyncDispose]();
      await forge[Symbol.asyncDispose]();
    },
  };
}

const part = (n: number) => ({
  title: `Part ${n}`,
  files: { create: [`part${n}.txt`] },
  verify: [{ run: `grep -q right part${n}.txt` }],
});

/** Plans and does part 1 for a request, part 2 for red checks, part 3 for a review. */
export const byRequest: Play = (request) => {
  const asked = request.messages.map(({ text }) => text).join("\n");
  if (request.tools.includes("submit_plan")) {
    const n = /comments? of .* review/.test(asked) ? 3 : /makes these CI jobs fail/.test(asked) ? 2 : 1;
    return aPlan([part(n)]);
  }
  return doing(Number(/grep -q right part(\d)/.exec(asked)?.[1] ?? 1));
};
