import { defineTool, type FilePatch, type ToolContext, z } from "devorch";
import { applyPatches, patchInContent } from "./_patch.ts";

export default defineTool({
  description:
    "Writes a whole file: a new one, or one that is to be different almost everywhere. An existing file must have been read whole in this conversation. The content is stored as it is sent, in the encoding and with the line ends that the file has: no placeholder such as `// rest as before`, no line numbers, no fence around it. To change a part use `edit_file`, which is shorter and cannot lose the rest.",
  input: z.object({
    path: z.string().describe("The file, relative to the repository; missing folders are made."),
    content: z.string().describe("All of the file from its first line to its last, with the last line break."),
  }),
  kind: "write",

  async run({ path, content }, context) {
    const whole: FilePatch[] = [{ path, kind: "write", content: await withoutFence(path, content, context) }];
    return applyPatches((await patchInContent(path, content, context)) ?? whole, path, context);
  },
});

/**
 * The content without the fence around all of it, where that is no part of the file for certain: it names the file's own
 * language, or the file has lines of what is within and no such fence.
 */
async function withoutFence(path: string, content: string, context: ToolContext): Promise<string> {
  const [, language = "", fenced] = /^\s*```([\w+-]*)\n([\s\S]*\n)```\s*$/.exec(content) ?? [];
  if (fenced === undefined || /^```/m.test(fenced) || /\.(?:mdx?|markdown)$/i.test(path)) return content;
  const now = await context.files.content(path);
  if (now) return !/^\s*```/.test(now) && sharesLines(now, fenced) ? fenced : content;
  return isShortFor(/\.(\w+)$/.exec(path)?.[1] ?? "", language) ? fenced : content;
}

function sharesLines(now: string, sent: string): boolean {
  const known = new Set(now.split(/\r?\n/));
  return sent.split("\n").some((line) => /\w/.test(line) && known.has(line));
}

/** `py` for python, `ts` for typescript: its letters in their order, from the first on. A text has no language. */
function isShortFor(extension: string, language: string): boolean {
  const [short, long] = [extension.toLowerCase(), language.toLowerCase()];
  if (short === "" || short === "txt" || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}
