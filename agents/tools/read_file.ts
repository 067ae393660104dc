import { defineTool, z } from "devorch";

const line = z.coerce.number().int().min(1).optional();

export default defineTool({
  description: "Reads a text file, with line numbers.",
  input: z.object({ path: z.string(), from: line, to: line }),
  kind: "read",

  run: ({ path, from, to }, { files }) =>
    files.read(path, { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }),
});
