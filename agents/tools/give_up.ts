import { defineTool, z } from "devorch";

export default defineTool({
  description:
    "Says that the step cannot be done as it is planned: it contradicts the code or the request, needs what is not here (a program, network, a secret), or its check can never pass. Try first; trouble with an edit or a red test is no reason. What you changed stays, and the reason is read by whoever plans or tries it next.",
  input: z.object({
    reason: z.string().describe("What stands in the way, what you tried, and what would have to change in the plan."),
  }),
  kind: "verdict",
});
