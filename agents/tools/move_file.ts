import { defineTool, z } from "devorch";
import { applyPatches } from "./_patch.ts";

export default defineTool({
  description: "Moves a file.",
  input: z.object({ from: z.string(), to: z.string() }),
  kind: "write",

  run: ({ from, to }, context) => applyPatches([{ path: from, kind: "move", to, edits: [] }], from, context),
});
