import { defineTool, z } from "devorch";

const usualDepth = 3;

export default defineTool({
  description: "Lists files and folders.",
  input: z.object({ path: z.string().optional(), depth: z.coerce.number().int().min(1).max(20).optional() }),
  kind: "read",

  async run({ path = ".", depth = usualDepth }, { files }) {
    return (await files.list(path, depth)).join("\n") || "(empty)";
  },
});
