import { defineTool, type FilePatch, z } from "devorch";
import { applyPatches, patchSentFor } from "./_patch.ts";

export default defineTool({
  description: "Writes a whole file.",
  input: z.object({ path: z.string(), content: z.string() }),
  kind: "write",

  async run({ path, content }, context) {
    const whole: FilePatch[] = [{ path, kind: "write", content }];
    return applyPatches(patchSentFor(path, content, context) ?? whole, path, context);
  },
});
