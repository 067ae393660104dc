import { defineIntent } from "devorch";
import { kindOfTalk } from "./_talk.ts";

const endedStates: ReadonlySet<string> = new Set(["completed", "rejected", "cancelled"]);

export default defineIntent({
  description: "A greeting, thanks, or talk that asks for nothing.",
  readOnly: true,

  async handle({ text, task, say }) {
    const kind = kindOfTalk(text);
    if (task?.state === "planned" || task?.state === "clarifying") {
      if (kind !== "word" && kind !== "other") say(`smalltalk.${kind}`);
      return say(task.state === "planned" ? "smalltalk.plan-waits" : "smalltalk.question-waits", { id: task.id });
    }
    if (kind !== "word") return say(`smalltalk.${kind}`);
    // A mere "ok" gets a short reply.
    const over = task === null || endedStates.has(task.state);
    say(over ? "smalltalk.word" : "smalltalk.word-task", { id: task?.id ?? "" });
  },
});
