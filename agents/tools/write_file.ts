import { defineTool, type FilePatch, z } from "devorch";
import { applyPatches, patchSentFor } from "./_patch.ts";

export default defineTool({
  description: "Writes a whole file.",
  input: z.object({ path: z.string(), content: z.string() }),
  kind: "write",

  async run({ path, content }, context) {
    const whole: FilePatch[] = [{ path, kind: "write", content: bare(path, content) }];
    return applyPatches((await patchSentFor(path, content, context)) ?? whole, path, context);
  },
});

/** The content without the fence around all of it, or without the numbers that `read_file` puts before each line. */
function bare(path: string, content: string): string {
  const fenced = /^\s*```[\w+-]*\n([\s\S]*\n)```\s*$/.exec(content)?.[1];
  if (fenced !== undefined && !/^```/m.test(fenced) && !/\.(?:mdx?|markdown)$/i.test(path)) return fenced;
  const lines = content.replace(/\n$/, "").split("\n");
  const isNumbered = lines.length > 1 && lines.every((line, index) => line.startsWith(`${index + 1}\t`.padStart(6)));
  return isNumbered ? lines.map((line) => `${line.slice(line.indexOf("\t") + 1)}\n`).join("") : content;
}
