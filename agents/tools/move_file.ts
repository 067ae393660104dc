import { defineTool, z } from "devorch";
import { applyPatches } from "./_patch.ts";

export default defineTool({
  description:
    "Moves or renames one file with its content as it is; missing folders are made. It does not change what refers to the file: find that with `search` and edit it in the same step. It fails where `to` exists already.",
  input: z.object({
    from: z.string().describe("The file as it is called now."),
    to: z.string().describe("Its new path, file name included."),
  }),
  kind: "write",

  run: ({ from, to }, context) => applyPatches([{ path: from, kind: "move", to, edits: [] }], from, context),
});
