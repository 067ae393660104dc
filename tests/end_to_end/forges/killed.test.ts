import { expect, test } from "bun:test";
import type { Task } from "../../../orchestrator/task/task.ts";
import { storedTask } from "../../support/fleet/stored.ts";
import { aForgePlace, type ForgePlace } from "../../support/forge/bot_place.ts";
import { rowsOf } from "../../support/long.ts";
import type { Bot } from "../../support/telegram/bot.ts";
import { until } from "../../support/until.ts";

/** Where the process is killed: at the n-th point of the journal after it was started with this to do. */
type Stage = "issue" | "ci" | "review" | "answers";
const points: [name: string, stage: Stage, point: number][] = [
  ...[2, 4, 6, 8, 10, 14].map((n): [string, Stage, number] => [`issue ${n}`, "issue", n]),
  ...[1, 2, 3, 4, 5, 6].map((n): [string, Stage, number] => [`ci ${n}`, "ci", n]),
  ...[1, 2, 3, 4, 6, 8].map((n): [string, Stage, number] => [`review ${n}`, "review", n]),
  ...[1, 2, 3, 4, 5, 6, 8, 10, 12].map((n): [string, Stage, number] => [`answers ${n}`, "answers", n]),
];

const job = (state: "red" | "green" | "pending") => ({ id: 1, name: "build", state, log: "it broke\n" });

test.each(rowsOf(points, "answers 3"))(
  "killed at %s: one task, one pull request, one answer per thread",
  async (_, stage, point) => {
    await using at = await aForgePlace("github", {
      settings: ["--pr", "draft", "--issues", "devorch", "--ci", "auto"],
    });
    const { place, forge } = at;
    forge.jobs.set(place.remote("rev-parse", "main"), [{ ...job("green"), id: 2 }]);
    forge.usualJobs = [job("pending")];
    forge.openIssue("Stock is negative", "Mend it");
    forge.label(1, "devorch", "ana");

    let bot = stage === "issue" ? await dying(at, point) : await place.bot();
    await settled(at, "planned");
    await place.devorch("approve", "T-1");
    await settled(at, "completed");
    if (stage === "ci") await stop(bot);
    forge.usualJobs = [job("red")];
    if (stage === "ci") bot = await dying(at, point);
    await until(async () => revisionOf(await storedTask(place)) === 2);
    forge.usualJobs = [job("green")];
    await settled(at, "completed", 2);

    const threads = forge.review(
      "ana",
      [1, 2].map((line) => ({ path: "part3.txt", line, body: `comment ${line}` })),
    );
    if (stage === "review") {
      await stop(bot);
      bot = await dying(at, point);
    }
    await settled(at, "planned", 3);
    if (stage === "answers") {
      forge.faulty = /replies/;
      forge.fault = "did-500";
    }
    await place.devorch("approve", "T-1");
    await settled(at, "completed", 3);
    if (stage === "answers") {
      await until(() => threads.some((id) => forge.answers(id).length > 0));
      await stop(bot);
      forge.fault = "none";
      bot = await dying(at, point);
    }
    await until(
      () => threads.every((id) => forge.answers(id).length > 0) && forge.talk.some(({ body }) => /done/.test(body)),
    );
    expect(threads.map((id) => forge.answers(id).length)).toEqual([1, 1]);
    expect(forge.pulls).toHaveLength(1);
    expect(forge.talk).toHaveLength(1);
    expect(await place.tasks()).toHaveLength(1);
    await stop(bot);
    const types = at.events().map(({ type }) => type);
    expect(types.filter((type) => type === "review.received")).toHaveLength(1);
    expect(types.filter((type) => type === "plan.approved")).toHaveLength(3);
  },
  300_000,
);

/** A bot that kills itself there; then another one. */
async function dying({ place }: ForgePlace, point: number): Promise<Bot> {
  place.env.DEVORCH_CRASH_AT = String(point);
  const first = place.begin("bot");
  // A point that is never reached is no crash.
  await Promise.race([first.done, Bun.sleep(20_000)]);
  first.kill("SIGKILL");
  await first.done;
  delete place.env.DEVORCH_CRASH_AT;
  return place.bot();
}

async function stop(bot: Bot): Promise<void> {
  bot.kill("SIGTERM");
  await bot.done;
}

async function settled({ place }: ForgePlace, state: string, revision = 1): Promise<void> {
  await until(async () => {
    const task = await storedTask(place);
    return task?.state === state && revisionOf(task) === revision;
  }, 100_000);
}

function revisionOf(task: Task | undefined): number {
  return (task && "plan" in task && task.plan?.revision) || 0;
}
