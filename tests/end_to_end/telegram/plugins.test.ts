import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { longTest } from "../../support/long.ts";
import { aBotPlace, type BotPlace } from "../../support/telegram/bot.ts";

const limit = 90_000;
const mention = "@devorch_test_bot";
/** The first group that a server of Telegram makes. */
const firstGroup = -1_001_000_000_001;

/** An intent that writes down whom it served with what, and asks for the branch where it was not said. */
const deploy = `import { appendFileSync } from "node:fs";
import { defineIntent, z } from "devorch";
export default defineIntent({
  description: "Deploys a branch.",
  examples: ["frobnicate the gizmo", "please frobnicate the gizmo now"],
  slots: z.object({ branch: z.string() }),
  async handle({ slots, say }) {
    appendFileSync(process.env.DATA_PATH + "/served", slots.branch + "\\n");
    say("frobnicated " + slots.branch);
  },
});
`;

function served({ env }: BotPlace): string[] {
  const file = join(env.DATA_PATH ?? "", "served");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

async function withDeploy(env: Record<string, string>): Promise<BotPlace> {
  const place = await aBotPlace({ env, script: {} });
  mkdirSync(join(place.folder, "plugins"));
  writeFileSync(join(place.folder, "plugins/deploy.ts"), deploy);
  return place;
}

longTest(
  "in a group each answers the question for their own slot; what others write meanwhile fills nothing",
  async () => {
    await using place = await withDeploy({
      TELEGRAM_ALLOWED_USERS: "7 8",
      TELEGRAM_ALLOWED_CHATS: String(firstGroup),
    });
    const group = place.telegram.group("Team");
    const ana = group.with(place.ana);
    const bea = group.with(place.telegram.person(8, { name: "Bea" }));
    const bot = await place.bot();

    ana.says(`${mention} /deploy`);
    await ana.sees(/branch/);
    const other = bea.says(`${mention} /help`);
    await bea.sees(/./, { after: other });
    bea.says(`${mention} /deploy branch: of-bea`);
    await bea.sees(/frobnicated of-bea/);
    ana.says(`${mention} of-ana`);
    await ana.sees(/frobnicated of-ana/);

    expect(served(place)).toEqual(["of-bea", "of-ana"]);
    await bot.stop();
  },
  limit,
);

test(
  "a viewer does not reach a plugin, by its command, its example or an answer; an owner does",
  async () => {
    await using place = await withDeploy({});
    const { ana, telegram } = place;
    const bot = await place.bot();
    const bea = telegram.person(8, { name: "Bea" });
    const invited = await place.devorch("users", "pair", "--role", "viewer");
    bea.says(`/start ${/\/start (\S+)/.exec(invited.stdout + invited.stderr)?.[1]}`);
    await bea.sees(/viewer/i);

    for (const words of ["/deploy branch: x", "please frobnicate the gizmo now", "/deploy", "branch: x"]) {
      const said = bea.says(words);
      await bea.sees(/./, { after: said });
    }
    expect(served(place)).toEqual([]);
    ana.says("/deploy branch: main");
    await ana.sees(/frobnicated main/);
    expect(served(place)).toEqual(["main"]);
    await bot.stop();
  },
  limit,
);
