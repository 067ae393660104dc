import { defineTool, QuestionInput, z } from "devorch";

export default defineTool({
  description: "Asks the person.",
  input: z.object({ questions: z.array(QuestionInput).min(1).max(5) }),
  kind: "verdict",
});
