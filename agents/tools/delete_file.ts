import { defineTool, z } from "devorch";
import { applyPatches } from "./_patch.ts";

export default defineTool({
  description:
    "Removes one file; git keeps its history. Use it for files that the step makes superfluous, not to write one anew (`write_file`) or elsewhere (`move_file`). It fails where there is no such file.",
  input: z.object({ path: z.string().describe("The file, relative to the repository.") }),
  kind: "write",

  run: ({ path }, context) => applyPatches([{ path, kind: "delete" }], path, context),
});
