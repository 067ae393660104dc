import { defineTool, z } from "devorch";

export default defineTool({
  description:
    "Finds lines by regular expression in the files of the repository, as `path:line: text`: the way to definitions, uses and texts. Case counts; look-around and back references are not known, and what is no valid expression is searched as plain text. It stops after 100 lines. What git ignores, dependencies, binary files and those of more than 8 MiB are left out, which the last line says; name such a folder or file as `path` to search in it.",
  input: z.object({
    pattern: z
      .string()
      .min(1)
      .describe(
        "JavaScript syntax, tried on each line alone, such as `function \\w+Order`; `(?i)` in front ignores case.",
      ),
    path: z.string().optional().describe("A folder or file to look in; the whole repository by default."),
    glob: z
      .string()
      .optional()
      .describe("Only these files: `*.ts` in any folder, or with a slash the whole path, `src/**/*.{ts,tsx}`."),
  }),
  kind: "read",

  run: ({ pattern, path, glob }, { files }) =>
    files.search({ pattern, ...(path !== undefined && { path }), ...(glob !== undefined && { glob }) }),
});
