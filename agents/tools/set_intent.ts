import { defineTool, z } from "devorch";

export default defineTool({
  description:
    "Says what the message means; call it once. When two meanings are equally likely, say the safer one with a confidence below 0.5: then the person is asked.",
  input: z.object({
    intent: z.string().min(1).max(60).describe("A name of the list, exactly."),
    confidence: z.coerce.number().min(0).max(1).describe("0 to 1."),
    type: z
      .enum(["feat", "fix", "refactor", "docs", "test", "chore"])
      .optional()
      .describe("Of `task_new` alone: the kind of work."),
  }),
  kind: "verdict",
});
