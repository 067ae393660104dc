import { defineTool, z } from "devorch";

const line = z.coerce.number().int().min(1).optional();

export default defineTool({
  description:
    "Answers the person's question and ends the conversation. Call it once, when you have read what shows the answer, or when the repository does not tell. Every source is looked up: one that is not there is sent back to you.",
  input: z.object({
    answer: z.string().min(1).describe("A few sentences in the language asked for, with the places as `path:line`."),
    sources: z
      .array(
        z.object({
          path: z.string().min(1).describe("A file that you read."),
          from: line.describe("First line that shows it."),
          to: line.describe("Last line that shows it."),
        }),
      )
      .default([])
      .describe("The places that show the answer; empty when nothing does."),
  }),
  kind: "verdict",
});
