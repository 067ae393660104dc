import { defineIntent, UserError } from "devorch";

/** What others see on the forge is not done on a guess, nor on words that deny or doubt it. */
const sureEnough = 0.8;
/** `/pr T-3 ready` says it without guessing. */
const readyCommand = /^(?:#?(?:t-?)?\d+\s+)?ready$/i;

export default defineIntent({
  description: "The pull request of the task's branch: to open it, to see it, or to make a draft ready for review.",

  async handle({ task, devorch, found, text, say, ask }) {
    if (!task) throw new UserError("route.no-task");
    const { id } = task;
    const isCommand = found.by === "button";
    if (!isCommand && (found.kind === "where" || found.kind === "elsewhere")) {
      const { pullRequest } = await devorch.show(id);
      return pullRequest ? say("pr.opened", { id, url: pullRequest.url }) : say("pr.none", { id });
    }
    const ready = isCommand ? readyCommand.test(text.trim()) : found.kind === "ready";
    if (!isCommand && (found.confidence < sureEnough || !found.plain))
      return ask(
        "pr.sure",
        [{ label: ready ? "pr.key.ready" : "pr.key.open", say: `/pr ${id}${ready ? " ready" : ""}` }],
        { id },
      );
    const { url, draft } = await devorch.pullRequest(id, { ready, by: "" });
    say(ready && !draft ? "pr.made-ready" : "pr.opened", { id, url });
  },
});
