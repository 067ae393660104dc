import { defineIntent } from "devorch";
import { wishAbout } from "./_repo_wish.ts";

export default defineIntent({
  description: "Which repository this chat works on: see, choose, add, list.",
  examples: [
    "qué repositorios hay",
    "qué repos hay",
    "qué repos tienes",
    "qué repositorios tenés",
    "cuáles repositorios conoces",
    "lista de repositorios",
    "lista los repos",
    "listar repos",
    "muéstrame los repositorios",
    "mostrame los repos",
    "mis repositorios",
    "mis repos",
    "repos",
    "repositorios",
    "usa el repositorio tienda",
    "usá el repo tienda",
    "usa el repo web",
    "usemos el repo backend",
    "trabaja en el repositorio tienda",
    "trabajá sobre el repo api",
    "cambia al repo web",
    "cambiá al repositorio tienda",
    "cámbiate al proyecto api",
    "cambia de repo",
    "cambiar de repositorio",
    "cambia de proyecto",
    "pasa al repo backend",
    "pasemos al repo web",
    "elige el repo tienda",
    "selecciona el repositorio tienda",
    "ahora con el repo web",
    "vamos con el repo frontend",
    "en qué repo estamos",
    "en qué repositorio estamos",
    "en qué repo estás trabajando",
    "en qué proyecto estamos",
    "cuál es el repositorio actual",
    "cuál es el repo actual",
    "qué repo es este",
    "sobre qué repositorio trabajas",
    "agrega el repo https://github.com/ana/tienda.git",
    "agregá el repositorio https://github.com/ana/tienda como tienda",
    "añade el repositorio git@github.com:ana/tienda.git",
    "registra el repo https://gitlab.com/ana/web.git con el nombre web",
    "agrega un repositorio",
    "quiero agregar un repositorio",
    "añadir repositorio",
    "conecta mi repositorio https://github.com/ana/api",
    "conecta el repo de github",
    "quita el repo tienda",
    "elimina el repositorio web de la lista",
    "which repositories are there",
    "which repos are there",
    "what repos do you have",
    "what repositories do you know",
    "list repos",
    "list repositories",
    "list the repositories",
    "show repos",
    "show me the repos",
    "my repos",
    "repositories",
    "use the repository shop",
    "use the repo web",
    "use repo shop",
    "let's use the api repo",
    "work on the repository shop",
    "work in the web repo",
    "switch to repo web",
    "switch to the shop repository",
    "switch repo",
    "switch repository",
    "switch project",
    "change repo to web",
    "change the repository",
    "change to the api project",
    "go to the repo backend",
    "select the repository shop",
    "choose repo api",
    "now the frontend repo",
    "which repo are we on",
    "which repository is this",
    "what repo are we in",
    "what is the current repo",
    "what's the current repository",
    "which project are you working on",
    "add the repo https://github.com/ana/shop.git",
    "add repository https://github.com/ana/shop as shop",
    "add the repository git@github.com:ana/shop.git",
    "register https://gitlab.com/ana/web.git as web",
    "add a repository",
    "I want to add a repository",
    "connect my repo https://github.com/ana/api",
    "connect my github repo",
    "remove the repo shop",
    "forget the repository web",
    "cuáles son mis proyectos",
    "qué proyectos tengo",
    "what are my projects",
  ],

  async handle({ text, devorch, repo, turnTo, say }) {
    const repos = await devorch.repos();
    const names = repos.map(({ name }) => name);
    const wish = wishAbout(text, names);
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
