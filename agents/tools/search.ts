import { defineTool, z } from "devorch";

export default defineTool({
  description: "Searches file contents by regular expression.",
  input: z.object({ pattern: z.string().min(1), path: z.string().optional(), glob: z.string().optional() }),
  kind: "read",

  run: ({ pattern, path, glob }, { files }) =>
    files.search({ pattern, ...(path !== undefined && { path }), ...(glob !== undefined && { glob }) }),
});
