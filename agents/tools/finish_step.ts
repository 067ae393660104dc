import { defineTool, z } from "devorch";

export default defineTool({
  description:
    "Claims that the step is done. devorch then runs the step's checks itself: green ends the step, red is answered with the first failures, and each red claim uses up one of few tries. So claim what you saw pass with `run_command`. It is not taken beside an edit that failed, and a step that changed nothing is not done.",
  input: z.object({
    summary: z
      .string()
      .describe("What changed and why, in one to three sentences: the commit's text, and what later steps are told."),
  }),
  kind: "verdict",
});
