import { defineTool, z } from "devorch";

const line = z.coerce.number().int().min(1).optional();

export default defineTool({
  description:
    "Reads a text file, with line numbers. ⟦U+001B⟧ stands for a character that cannot be seen; write it like that in edits. ⟦devorch: …⟧ is no text of the file.",
  input: z.object({ path: z.string(), from: line, to: line }),
  kind: "read",

  run: ({ path, from, to }, { files }) =>
    files.read(path, { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }),
});
