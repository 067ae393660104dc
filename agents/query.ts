import { type AgentContext, defineAgent, type Finding, type RepositoryQuestion } from "devorch";

/** How often an answer is sent back because its sources are not there. */
const maxWrong = 2;

export default defineAgent<RepositoryQuestion, Finding>({
  description: "Answers questions about a repository by reading it; changes nothing.",
  model: "planner",
  tools: ["read_file", "list_files", "search", "answer"],

  async run(asking, { converse, reply, untrusted }) {
    let verdict = await converse({ system: ["query/role"], say: questionPrompt(asking, untrusted) });
    for (let wrong = 0; ; wrong++) {
      // Words without the tool are an answer too, one that cites nothing.
      if (verdict.tool === null) return { answer: verdict.text, sources: [] };
      const problems = verdict.problem ?? (await asking.problems(verdict.input as Finding)).join("\n");
      if (problems === "" || (wrong >= maxWrong && verdict.problem === undefined)) return verdict.input as Finding;
      if (wrong >= maxWrong) return { answer: "", sources: [] };
      verdict = await reply(problems, true);
    }
  },
});

function questionPrompt({ question, lang, listing }: RepositoryQuestion, untrusted: AgentContext["untrusted"]): string {
  return [
    `Question (answer in ${lang === "es" ? "Spanish" : "English"}):`,
    question,
    "",
    "Top of the repository:",
    untrusted(listing.join("\n")),
  ].join("\n");
}
