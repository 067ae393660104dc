import { defineTool, z } from "devorch";

export default defineTool({
  description:
    "Hands in the review and ends it. Call it once, when the whole change has been read. A finding stands for one place of the change; one that names a line that is not there is dropped. An empty list says that nothing has to change.",
  input: z.object({
    findings: z
      .array(
        z.object({
          severity: z
            .enum(["blocking", "advisory"])
            .describe("blocking: the branch must not go out like this; advisory: worth knowing"),
          file: z.string().min(1).describe("path in the repository, as the diff names it"),
          line: z.coerce.number().int().describe("line number in that file, as the diff or read_file shows it"),
          text: z.string().min(1).describe("what is wrong, why, and what would be right, in one to three sentences"),
        }),
      )
      .describe("what was found, the worst first; empty where there is nothing"),
  }),
  kind: "verdict",
});
