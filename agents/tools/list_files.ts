import { defineTool, z } from "devorch";

const usualDepth = 3;

export default defineTool({
  description:
    "Lists files and folders below a folder, to learn how a part of the repository is laid out; for names or text you know, `search` is quicker. Folders end in `/`, links in `@`. What git ignores and folders of dependencies are left out, unless you name such a folder. At most 400 entries: what is near comes before what is deep, and the last line says how many more there are.",
  input: z.object({
    path: z.string().optional().describe("The folder, relative to the repository; the whole repository by default."),
    depth: z.coerce.number().int().min(1).max(20).optional().describe("Levels of folders, from 1; 3 by default."),
  }),
  kind: "read",

  async run({ path = ".", depth = usualDepth }, { files }) {
    return (await files.list(path, depth)).join("\n") || "(empty)";
  },
});
