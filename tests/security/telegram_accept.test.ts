import { expect } from "bun:test";
import { aPlan, call, finish, overwrite } from "../support/executable.ts";
import { longTest } from "../support/long.ts";
import { aBotPlace } from "../support/telegram/bot.ts";
import type { Message } from "../support/telegram/room.ts";

const suite =
  'echo "alpha beta" | grep -q alpha || exit 1\necho "alpha beta" | grep -q beta || exit 1\necho "2 passed, 0 failed"\n';
const files = { Makefile: "test:\n\t@sh test.sh\n", "test.sh": suite, "part1.txt": "wrong\n" };
const swallow = (line: string) =>
  call("edit_file", { path: "test.sh", edits: [{ old: `grep -q ${line} || exit 1`, new: `grep -q ${line} || true` }] });
const right = overwrite("part1.txt", "right\n");

longTest(
  "whoever accepts weaker tests accepts those that were shown: no button and no reply of an earlier card accepts others",
  async () => {
    await using place = await aBotPlace({
      files,
      script: {
        planner: [aPlan([{}])],
        executor: [{ calls: [swallow("alpha"), ...right, finish] }, { calls: [swallow("beta"), finish] }],
      },
    });
    const { ana, telegram } = place;
    const bot = await place.bot();
    ana.says("Add stock validation");
    await ana.presses("Approve");
    const plan = await ana.sees(/^📋 T-1/);
    const first = await ana.seesButton("Accept");
    expect(first.text).toContain("test.sh:1");
    const refuses = async (words: string, replyTo: Message) => {
      const said = ana.says(words, { replyTo });
      expect((await ana.sees(/./, { after: said })).text).toMatch(/already/i);
    };
    for (const words of ["ok", "/approve T-1"]) await refuses(words, plan);
    const data = first.buttons.flat().find(({ text }) => text.includes("Accept"))?.data ?? "";

    // Done again elsewhere: the button of this card was never pressed.
    expect((await place.devorch("resume", "T-1", "--detach")).exit).toBe(0);
    const second = await ana.sees(/test\.sh:2/, { after: first });
    const pressed = ana.forges(data, first);
    await telegram.until("the old press is answered", () => pressed.answer);

    expect(pressed.answer?.text).toMatch(/already/i);
    await refuses("looks good, go ahead", first);
    expect(await place.show()).toMatchObject({ state: "paused", reason: "weakened" });
    ana.says("looks good, go ahead", { replyTo: second });
    await ana.sees(/^✅ T-1 done/);
    await bot.stop();
  },
  60_000,
);
