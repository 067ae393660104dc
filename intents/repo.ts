import { defineIntent } from "devorch";

export default defineIntent({
  description: "Which repository this chat works on: see, choose, list.",
  examples: [
    "qué repositorios hay",
    "lista de repositorios",
    "usa el repositorio tienda",
    "cambia al repo web",
    "en qué repo estamos",
    "which repositories are there",
    "use the repository shop",
    "switch to repo web",
    "list repos",
  ],

  async handle({ text, devorch, repo, turnTo, say }) {
    const repos = await devorch.repos();
    const words = text.toLowerCase().split(/\s+/);
    const chosen = repos.find(({ name }) => words.includes(name.toLowerCase()));
    if (chosen) {
      await turnTo({ repo: chosen.name });
      return say("repo.chosen", { name: chosen.name });
    }
    if (repos.length === 0) return say("repo.none");
    say("repo.list", { names: repos.map(({ name }) => name).join(", "), current: repo ?? "-" });
  },
});
