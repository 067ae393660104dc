import { defineTool, QuestionInput, z } from "devorch";

export default defineTool({
  description:
    "Asks the person who made the request, and waits: for minutes or days. Use it before a plan, for what changes the plan and stands neither in the request nor in the repository; never for permission, and never for what you can read or assume. Put all questions into one call: the rounds are few. It answers with their words, or says that no rounds are left: then plan with stated assumptions.",
  input: z.object({
    questions: z.array(QuestionInput).min(1).max(5).describe("One to five, the most important first."),
  }),
  kind: "verdict",
});
