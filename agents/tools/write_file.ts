import { defineTool, type FilePatch, z } from "devorch";
import { applyPatches } from "./_patch.ts";

export default defineTool({
  description: "Writes a whole file.",
  input: z.object({ path: z.string(), content: z.string() }),
  kind: "write",

  async run({ path, content }, context) {
    // Some models send a patch as the content; a file that is a patch is taken as it is.
    const patches = /\.(patch|diff|md)$/.test(path) ? undefined : context.readPatch(content);
    const whole: FilePatch[] = [{ path, kind: "write", content }];
    return applyPatches(patches ?? whole, path, context);
  },
});
