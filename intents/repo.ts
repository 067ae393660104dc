import { defineIntent } from "devorch";
import { readRepoRequest } from "./_repo_request.ts";

export default defineIntent({
  description: "Which repository this chat works on: see, choose, add, list.",
  readOnly: true,

  async handle({ text, devorch, repo, turnTo, say }) {
    const repos = await devorch.repos();
    const names = repos.map(({ name }) => name);
    const wish = readRepoRequest(text, names);
    if (wish.do === "add") {
      if (!names.includes(wish.name)) await devorch.addRepo(wish.name, wish.url);
      await turnTo({ repo: wish.name });
      return say("repo.added", { name: wish.name });
    }
    if (wish.do === "add-what") return say("repo.add-what");
    if (wish.do === "remove") return say("repo.remove-how", { name: wish.name });
    if (wish.do === "choose") {
      await turnTo({ repo: wish.name });
      return say("repo.chosen", { name: wish.name });
    }
    if (wish.do === "unknown") return say("repo.unknown", { name: wish.name, names: names.join(", ") || "–" });
    if (names.length === 0) return say(repo === null ? "repo.none" : "repo.only-current", { current: repo ?? "" });
    say("repo.list", { names: names.join(", "), current: repo ?? "–" });
  },
});
