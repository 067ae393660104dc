import { defineTool, z } from "devorch";

const line = z.coerce.number().int().min(1).optional();

export default defineTool({
  description:
    "Reads a text file of the repository, each line with its number and a tab before it, which are no part of the file. Read a file before you change it; read small ones whole, of long ones the lines that `search` found. At most 2,000 lines or 60,000 characters come at once, and the last line says which they are; a file of more than 1 MiB needs `from` and `to`. Binary files, links and files of secrets (`.env`, keys) are refused.",
  input: z.object({
    path: z.string().describe("The file, relative to the repository."),
    from: line.describe("First line, from 1; the beginning by default."),
    to: line.describe("Last line, included; as far as fits by default."),
  }),
  kind: "read",

  run: ({ path, from, to }, { files }) =>
    files.read(path, { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }),
});
