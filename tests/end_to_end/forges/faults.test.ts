import { expect, test } from "bun:test";
import { aForgePlace } from "../../support/forge/bot_place.ts";
import type { ForgeFault } from "../../support/forge/server.ts";
import { rowsOf } from "../../support/long.ts";
import { until } from "../../support/until.ts";

const faults: ForgeFault[] = ["did-500", "403", "404", "422", "429", "500", "redirect"];

test.each(rowsOf(faults, "did-500"))(
  "a forge that answers %s for a while: then one task, one comment, one answer",
  async (fault) => {
    await using at = await aForgePlace("gitlab", { settings: ["--pr", "draft", "--issues", "devorch"] });
    const { place, forge } = at;
    const { ana } = place;
    forge.openIssue("Stock is negative", "Mend it");
    forge.label(1, "devorch", "reader");
    const bot = await place.bot();
    // Labelled by an account without write access; then the forge does not answer; then labelled again.
    await at.tell(bot, "issue");
    await until(() => forge.requests.some(({ path }) => path.includes("members")));
    expect(await place.tasks()).toEqual([]);
    const trouble = async (holds: () => boolean | Promise<boolean>) => {
      const before = forge.requests.length;
      forge.fault = fault;
      await at.tell(bot, "issue");
      await until(() => forge.requests.length > before + 1);
      forge.fault = "none";
      await until(async () => {
        await at.tell(bot, "issue");
        await Bun.sleep(300);
        return await holds();
      });
    };

    forge.label(1, "devorch", "ana");
    await trouble(() => forge.talk.some(({ body }) => body.includes("T-1")));
    await ana.presses("Approve");
    await ana.sees(/^✅ T-1/);
    const [thread = 0] = forge.review("ana", [{ path: "part3.txt", line: 1, body: "more" }]);
    forge.review("reader", [{ path: "part3.txt", line: 7, body: "I may not write" }]);
    await ana.sees(/^📋 T-1[\s\S]*revision 2 /);
    await ana.presses("Reject");
    await trouble(() => forge.answers(thread).length > 0);

    expect((await bot.stop()).exit).toBe(0);
    expect(forge.answers(thread)).toEqual([expect.stringContaining("not approved")]);
    expect(forge.talk).toHaveLength(1);
    expect(forge.comments.filter(({ by }) => by === forge.me)).toHaveLength(1);
    expect(await place.tasks()).toHaveLength(1);
    expect(forge.leaked).toEqual([]);
  },
  180_000,
);
