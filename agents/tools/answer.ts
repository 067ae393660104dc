import { defineTool, z } from "devorch";

const line = z.coerce.number().int().min(1).optional();

export default defineTool({
  description: "Answers the question, with the places that show it.",
  input: z.object({
    answer: z.string().min(1),
    sources: z.array(z.object({ path: z.string().min(1), from: line, to: line })).default([]),
  }),
  kind: "verdict",
});
