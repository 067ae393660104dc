import type { TaskView } from "../../actions/devorch.ts";
import { Exit } from "../../task/errors.ts";
import type { TextKey } from "../../texts/index.ts";
import { diffLines, diffStat } from "../cards/diff.ts";
import { cancelledCard, doneCard, failedCard, pausedCard, rejectedCard } from "../cards/ending.ts";
import { branchLink } from "../cards/link.ts";
import { waitingPlan } from "../cards/plan.ts";
import { questionCard } from "../cards/question.ts";
import { nextSteps, stepReceipt } from "../cards/receipt.ts";
import { branchOf, revisionBefore, type Story } from "../cards/story.ts";
import type { Cli } from "./cli.ts";
import type { Session } from "./session.ts";

/** Most lines of a diff that are printed. */
const maxDiffLines = 200;

/** Prints how a task ended or why it is paused, then the branch's link; returns the exit code. */
export async function tellEnd(cli: Cli, session: Session, view: TaskView, story: Story): Promise<number> {
  const look = { lang: cli.lang, paint: cli.err };
  const tell = (lines: string[]) => {
    for (const line of lines) cli.tell(line);
  };
  switch (view.state) {
    case "completed": {
      const diff = await session.call((devorch) => devorch.diff(view.id)).catch(() => "");
      if (cli.world.stderr.isTTY && !cli.quiet && !cli.json) tellDiff(cli, view.id, diff);
      if (!cli.quiet && !cli.json) tell(stepReceipt(view, story, look));
      tell(doneCard(view, story, diff === "" ? null : diffStat(diff), look));
      if (!cli.quiet && !cli.json) tell(nextSteps(view, { ...look, commands: cli.world.commands }));
      printLink(cli, view, story);
      return view.exit;
    }
    case "failed":
      tell(failedCard(view, story, look));
      printLink(cli, view, story);
      return view.exit || Exit.failed;
    case "cancelled":
      tell(cancelledCard(view, story, look));
      printLink(cli, view, story);
      return Exit.cancelled;
    case "rejected":
      tell(rejectedCard(view, look));
      return Exit.cancelled;
    case "paused":
      tell(pausedCard(view, look));
      return view.exit || Exit.paused;
    default:
      tellWaiting(cli, view, story, { yes: false });
      return Exit.done;
  }
}

interface Hint {
  yes: boolean;
  /** Plans that wait in this chat, this one included; with several the decision names its task. */
  plans?: number;
}

/** Shows the plan or the questions that wait, and the command to answer them. */
export function tellWaiting(cli: Cli, view: TaskView, story: Story, how: Hint & { brief?: boolean }): void {
  const { id } = view;
  const open = view.questions.filter((question) => question.answer === null);
  if (!cli.json && !how.brief) {
    const card =
      view.state === "planned" && view.plan
        ? waitingPlan(
            { ...view, branch: branchOf(story, view.branch) },
            view.plan,
            revisionBefore(story, view.plan.hash),
            cli.lang,
            cli.err,
          )
        : open.flatMap((question) => questionCard(id, question, cli.lang, cli.err, view.questions.length));
    for (const line of card) cli.tell(line);
  }
  cli.tell(cli.err.warn(cli.say(waitsFor(cli, view, how), { id })));
}

function waitsFor({ world: { shell } }: Cli, view: TaskView, how: Hint): TextKey {
  if (view.state === "clarifying") return shell ? "shell.waits-answer" : "cli.waits-answer";
  if (how.yes && !view.verified) return "cli.unverified-needs-word";
  if (!shell) return "cli.waits-approval";
  return (how.plans ?? 1) > 1 ? "shell.waits-approval-of" : "shell.waits-approval";
}

/** Prints the branch's link as the last line on stdout, and on stderr for a person when stdout is redirected. */
function printLink(cli: Cli, view: TaskView, story: Story): void {
  const link = branchLink(view.url ? view : story);
  if (link === null) return;
  if (!cli.json) cli.print(cli.world.clean(link));
  if (cli.world.stderr.isTTY && (cli.json || !cli.world.stdout.isTTY)) cli.tell(cli.err.text(link));
}

function tellDiff(cli: Cli, id: string, diff: string): void {
  if (diff === "") return;
  const lines = diffLines(diff, cli.err);
  for (const line of lines.slice(0, maxDiffLines)) cli.world.stderr.write(`${line}\n`);
  if (lines.length > maxDiffLines) {
    cli.tell(cli.err.dim(cli.say("cli.rest-of-diff", { count: lines.length - maxDiffLines, id })));
  }
  cli.tell("");
}
