import { defineAgent } from "devorch";

/** Reads and answers; its prompt is ai/auditor/role.md, `ticket` is the tool of agents/tools/ticket.ts. */
export default defineAgent<string, string>({
  description: "Reviews the code of a repository and changes nothing.",
  model: "planner",
  tools: ["read_file", "list_files", "search", "ticket"],

  async run(request, { converse, reply }) {
    let verdict = await converse({ system: ["auditor/role"], say: request });
    if (verdict.tool !== null) verdict = await reply("Answer in words.", true);
    return verdict.tool === null ? verdict.text : "";
  },
});
