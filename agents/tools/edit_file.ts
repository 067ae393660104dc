import { defineTool, type FilePatch, z } from "devorch";
import { applyPatches, patchInReplacement } from "./_patch.ts";

export default defineTool({
  description:
    "Replaces text in a file, edit after edit; every `old` must be unique, unless `replaceAll` is set. All edits or none.",
  input: z.object({
    path: z.string(),
    edits: z.array(z.object({ old: z.string(), new: z.string(), replaceAll: z.boolean().optional() })).min(1),
  }),
  kind: "write",

  async run({ path, edits }, context) {
    const [first] = edits;
    // Some models put a whole patch where the replacement belongs.
    const patches =
      edits.length === 1 && first?.old === "" ? await patchInReplacement(path, first.new, context) : undefined;
    const asGiven: FilePatch[] = [{ path, kind: "edit", edits }];
    return applyPatches(patches ?? asGiven, path, context);
  },
});
