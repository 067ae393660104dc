import type { TaskView } from "../../../actions/devorch.ts";
import { messageOf, UserError } from "../../../task/errors.ts";
import type { Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import { tellError } from "../errors.ts";
import type { Session } from "../session.ts";
import { askPlan } from "./plan.ts";
import type { PromptResult } from "./prompt.ts";
import { askQuestion } from "./question.ts";

/** Asks for the decision or answer that a task waits for. Ends when it was decided elsewhere meanwhile. */
export async function askPerson(cli: Cli, session: Session, view: TaskView, story: Story): Promise<PromptResult> {
  const elsewhere = watchDecidedElsewhere(session, view);
  try {
    const ask = view.state === "planned" ? askPlan : askQuestion;
    const went = await ask({ cli, session, view, story, signal: elsewhere.signal });
    if (!elsewhere.signal.aborted) return went;
    cli.tell(cli.err.dim(cli.say("cli.decided-elsewhere")));
    return "on";
  } catch (error) {
    // A decision that was too late or invalid is reported, and the current one is asked again.
    if (!(error instanceof UserError)) throw error;
    tellError(cli, error);
    return "on";
  } finally {
    elsewhere.stop();
  }
}

function watchDecidedElsewhere(session: Session, view: TaskView): { signal: AbortSignal; stop(): void } {
  const moved = new AbortController();
  const before = waitingFor(view);
  const timer = setInterval(async () => {
    try {
      const now = await session.call((devorch) => devorch.show(view.id));
      if (waitingFor(now) !== before) moved.abort();
    } catch (error) {
      moved.abort(messageOf(error));
    }
  }, 500);
  return { signal: moved.signal, stop: () => clearInterval(timer) };
}

function waitingFor(view: TaskView): string {
  const open = view.questions.filter((question) => question.answer === null).map((question) => question.n);
  return `${view.state} ${view.plan?.hash ?? ""} ${open.join(",")}`;
}
