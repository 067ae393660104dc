import { defineTool, z } from "devorch";

export default defineTool({
  description: "The step is done; its checks are run now.",
  input: z.object({ summary: z.string() }),
  kind: "verdict",
});
