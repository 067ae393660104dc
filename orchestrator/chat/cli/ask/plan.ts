import { confirm, select, text as textPrompt } from "@clack/prompts";
import type { Devorch } from "../../../actions/devorch.ts";
import type { PlanRevision } from "../../../task/plan.ts";
import { planPage, waitingPlan } from "../../cards/plan.ts";
import { revisionBefore } from "../../cards/story.ts";
import { type Asking, given, type Went } from "./asking.ts";
import { proposeEdited } from "./edit.ts";

type Word = "approve" | "modify" | "reject" | "show" | "edit";

/** Shows the plan and asks for the word on it. */
export async function askPlan(asking: Asking): Promise<Went> {
  const { cli, view, signal } = asking;
  const revision = view.plan;
  if (!revision) return "left";
  const before = revisionBefore(asking.story, revision.hash);
  for (const line of waitingPlan(view, revision, before, cli.lang, cli.err)) cli.tell(line);
  for (;;) {
    const word = await askWord(asking);
    if (word === undefined) return signal.aborted ? "on" : "left";
    if (word === "show") {
      for (const line of planPage(view, revision, cli.lang, cli.err)) cli.tell(line);
      continue;
    }
    const said = await sayWord(asking, revision, word);
    if (said) return "said";
    if (signal.aborted) return "on";
  }
}

async function askWord({ cli, signal }: Asking): Promise<Word | undefined> {
  return given(
    await select<Word>({
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

/** False when the person stepped back from the word: the menu comes again. */
async function sayWord(asking: Asking, current: PlanRevision, word: Word): Promise<boolean> {
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

async function askUnverified({ cli, signal }: Asking): Promise<boolean> {
  const answer = await confirm({
    input: cli.world.stdin,
    output: cli.world.stderr,
    signal,
    message: cli.say("ask.unverified"),
    active: cli.say("ask.yes"),
    inactive: cli.say("ask.no"),
    initialValue: false,
  });
  return given(answer) === true;
}

async function askText({ cli, signal }: Asking, message: string, needed: boolean): Promise<string | undefined> {
  return given(
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
