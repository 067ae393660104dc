import { confirm, select, text as textPrompt } from "@clack/prompts";
import type { Devorch } from "../../../actions/devorch.ts";
import type { PlanRevision } from "../../../task/plan.ts";
import { planPage, waitingPlan } from "../../cards/plan.ts";
import { branchOf, revisionBefore } from "../../cards/story.ts";
import { proposeEdited } from "./edit.ts";
import { type PromptContext, type PromptResult, valueOrUndefined } from "./prompt.ts";

type PlanChoice = "approve" | "modify" | "reject" | "show" | "edit";

/** Shows the plan and asks for the decision. */
export async function askPlan(asking: PromptContext): Promise<PromptResult> {
  const { cli, view, signal } = asking;
  const revision = view.plan;
  if (!revision) return "left";
  const before = revisionBefore(asking.story, revision.hash);
  const about = { ...view, branch: branchOf(asking.story, view.branch) };
  for (const line of waitingPlan(about, revision, before, cli.lang, cli.err)) cli.tell(line);
  for (;;) {
    const word = await askChoice(asking);
    if (word === undefined) return signal.aborted ? "on" : "left";
    if (word === "show") {
      for (const line of planPage(about, revision, cli.lang, cli.err)) cli.tell(line);
      continue;
    }
    const said = await applyChoice(asking, revision, word);
    if (said) return "said";
    if (signal.aborted) return "on";
  }
}

async function askChoice({ cli, signal }: PromptContext): Promise<PlanChoice | undefined> {
  return valueOrUndefined(
    await select<PlanChoice>({
      input: cli.world.stdin,
      output: cli.world.stderr,
      signal,
      message: cli.say("ask.plan"),
      showInstructions: false,
      options: [
        { value: "approve", label: cli.say("ask.approve") },
        { value: "modify", label: cli.say("ask.modify") },
        { value: "reject", label: cli.say("ask.reject") },
        { value: "show", label: cli.say("ask.show") },
        { value: "edit", label: cli.say("ask.edit") },
      ],
    }),
  );
}

/** False when the person cancelled the choice: the menu is shown again. */
async function applyChoice(asking: PromptContext, current: PlanRevision, word: PlanChoice): Promise<boolean> {
  const { cli, view } = asking;
  const { revision } = current;
  const by = cli.world.user;
  const say = async (act: (devorch: Devorch) => Promise<void>) => {
    await asking.session.call(act);
    return true;
  };
  switch (word) {
    case "approve": {
      if (!view.verified && !(await askUnverified(asking))) return false;
      return await say((devorch) => devorch.approve(view.id, { revision, by, unverified: !view.verified }));
    }
    case "modify": {
      const change = await askText(asking, cli.say("ask.change"), true);
      return change !== undefined && (await say((devorch) => devorch.modify(view.id, { revision, change, by })));
    }
    case "reject": {
      const why = await askText(asking, cli.say("ask.why"), false);
      return why !== undefined && (await say((devorch) => devorch.reject(view.id, { revision, why, by })));
    }
    default:
      return await proposeEdited(cli, asking.session, view.id, current);
  }
}

async function askUnverified({ cli, signal }: PromptContext): Promise<boolean> {
  const answer = await confirm({
    input: cli.world.stdin,
    output: cli.world.stderr,
    signal,
    message: cli.say("ask.unverified"),
    active: cli.say("ask.yes"),
    inactive: cli.say("ask.no"),
    initialValue: false,
  });
  return valueOrUndefined(answer) === true;
}

async function askText({ cli, signal }: PromptContext, message: string, needed: boolean): Promise<string | undefined> {
  return valueOrUndefined(
    await textPrompt({
      input: cli.world.stdin,
      output: cli.world.stderr,
      signal,
      message,
      ...(needed ? {} : { defaultValue: "" }),
      validate: (value) => (needed && !value?.trim() ? cli.say("ask.empty") : undefined),
    }),
  );
}
