import { defineTool, type FilePatch, z } from "devorch";
import { applyPatches, patchInReplacement } from "./_patch.ts";

export default defineTool({
  description:
    "Replaces pieces of text in a file: the way to change one that is there. The edits of a call are made in their order, all of them or, when one does not fit, none. It answers with the changed lines and their new numbers, so there is no need to read the file again, and with a syntax error that the edit made. When an edit fails it shows what stands near the place: copy `old` from there. To write most of a file anew use `write_file`.",
  input: z.object({
    path: z.string().describe("The file, relative to the repository."),
    edits: z
      .array(
        z.object({
          old: z
            .string()
            .describe(
              "The text as it stands in the file, blanks included, without the line numbers of read_file; with enough lines around it to be there only once.",
            ),
          new: z.string().describe("What comes in its place; empty to remove it."),
          replaceAll: z.boolean().optional().describe("Replace every place of `old`, for instance to rename."),
        }),
      )
      .min(1)
      .describe("Everything to change in this file, in one call."),
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
