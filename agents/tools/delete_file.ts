import { defineTool, z } from "devorch";
import { applyPatches } from "./_patch.ts";

export default defineTool({
  description: "Deletes a file.",
  input: z.object({ path: z.string() }),
  kind: "write",

  run: ({ path }, context) => applyPatches([{ path, kind: "delete" }], path, context),
});
