import { defineTool, z } from "devorch";

export default defineTool({
  description: "The step cannot be done.",
  input: z.object({ reason: z.string() }),
  kind: "verdict",
});
