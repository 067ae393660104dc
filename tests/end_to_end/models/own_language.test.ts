import { expect, test } from "bun:test";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call } from "../../support/executable.ts";
import { rowsOf } from "../../support/long.ts";

const silence: ScriptedReply = { text: "…" };
const invalid: ScriptedReply = { calls: [call("submit_plan", { summary: "x", type: "feat", steps: [] })] };
const giveUp: ScriptedReply = { calls: [call("give_up", { reason: "…" })] };

const failures: [string, ScriptedReply[], ScriptedReply[]][] = [
  ["the planner says nothing", [silence, silence, silence, silence], []],
  ["the plan is never valid", [invalid, invalid, invalid], []],
  ["the executor gives up", [aPlan([{}]), aPlan([{}])], [giveUp, giveUp, giveUp]],
];

test.each(rowsOf(failures, "the plan is never valid"))(
  "a failure is told in Spanish where %s",
  async (_, planner, executor) => {
    await using place = aPlace({ script: { planner, executor }, env: { DEVORCH_LANG: "es", MAX_RETRIES: "1" } });

    const said = await place.devorch("run", "Agrega stock", "--repo", place.url, "--yes");

    expect(said.exit).toBe(1);
    const { detail } = await place.show();
    expect(String(detail).split("\n")[0]).not.toMatch(/\b(the|model|plan was|invalid|planner|times|gave)\b/i);
  },
);
