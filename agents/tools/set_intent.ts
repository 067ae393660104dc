import { defineTool, z } from "devorch";

export default defineTool({
  description: "Says what the message means.",
  input: z.object({
    intent: z.string().min(1).max(60),
    confidence: z.coerce.number().min(0).max(1),
    type: z.enum(["feat", "fix", "refactor", "docs", "test", "chore"]).optional(),
  }),
  kind: "verdict",
});
