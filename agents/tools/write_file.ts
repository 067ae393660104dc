import { defineTool, type FilePatch, z } from "devorch";
import { applyPatches, patchInContent } from "./_patch.ts";

export default defineTool({
  description: "Writes a whole file.",
  input: z.object({ path: z.string(), content: z.string() }),
  kind: "write",

  async run({ path, content }, context) {
    const whole: FilePatch[] = [{ path, kind: "write", content: bare(path, content) }];
    return applyPatches((await patchInContent(path, content, context)) ?? whole, path, context);
  },
});

/** The content without the fence around all of it. */
function bare(path: string, content: string): string {
  const fenced = /^\s*```[\w+-]*\n([\s\S]*\n)```\s*$/.exec(content)?.[1];
  return fenced !== undefined && !/^```/m.test(fenced) && !/\.(?:mdx?|markdown)$/i.test(path) ? fenced : content;
}
