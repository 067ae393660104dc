import type { TaskView } from "../../../../actions/devorch.ts";
import { UserError } from "../../../../task/errors.ts";
import type { PlanRevision } from "../../../../task/plan.ts";
import { changesCard } from "../../../cards/changes.ts";
import { planPage } from "../../../cards/plan.ts";
import { advance, newStory, revisionBefore } from "../../../cards/story.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Session, withSession } from "../../session.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { whichTask } from "../../syntax/which_task.ts";

export const define: Define = (cli) =>
  newCommand(cli, "plan", "help.plan")
    .argument("[id]", cli.say("help.arg.id"))
    .action(async (arg) => {
      const id = await whichTask(cli, { command: "plan", arg, fits: ({ revision }) => revision !== null });
      await withSession(cli, "read", (session) => printPlan(cli, session, id));
    });

export async function printPlan(cli: Cli, session: Session, id: string): Promise<void> {
  const view = await session.call((devorch) => devorch.show(id));
  if (!view.plan) throw new UserError("cli.no-plan", { id });
  if (cli.json) return printJson(cli, view.plan);
  for (const line of planPage(view, view.plan, cli.lang, cli.out)) cli.printText(line);
  const before = await beforeThis(session, view);
  if (before) for (const line of ["", ...changesCard(before, view.plan, cli.lang, cli.out)]) cli.printText(line);
  if (view.state === "planned") cli.tell(cli.say("cli.waits-approval", { id }));
}

/** The revision that was shown before the newest one, where there was one. */
async function beforeThis(session: Session, { id, plan }: TaskView): Promise<PlanRevision | null> {
  if (!plan || plan.revision === 1) return null;
  const { pastEvents } = await import("../../follow.ts");
  const story = (await pastEvents(session, id)).reduce(advance, newStory(id));
  return revisionBefore(story, plan.hash);
}
