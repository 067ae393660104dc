import type { Sentence } from "../sentence.ts";

/** What `devorch models`, `prompts` and `complete` say. */
export const installation = {
  "help.models": { es: "Los modelos en uso", en: "The models in use" },
  "help.models.list": { es: "El modelo de cada papel, con su precio", en: "The model of each role, with its price" },
  "help.models.check": {
    es: "Preguntar de verdad a cada modelo, con una palabra",
    en: "Really ask every model, in one word",
  },
  "help.mcp": {
    es: "Un servidor MCP por stdin y stdout: ver y empezar tareas, nunca aprobarlas",
    en: "An MCP server on stdin and stdout: look at and start tasks, never approve them",
  },
  "mcp.no-owner": {
    es: "Ahora no trabaja ningún devorch: ten `devorch serve` o `devorch bot` en marcha y vuelve a empezar la tarea.",
    en: "No devorch is at work now: have `devorch serve` or `devorch bot` running, then start the task again.",
  },
  "help.prompts": { es: "Lo que se dice a los modelos", en: "What the models are told" },
  "help.prompts.list": { es: "Los nombres de los prompts", en: "The names of the prompts" },
  "help.prompts.show": { es: "Un prompt como lo recibe el modelo", en: "One prompt as the model gets it" },
  "help.arg.prompt": { es: "su nombre, como executor/role", en: "its name, such as executor/role" },
  "help.complete": {
    es: "Un guion para completar con Tab: bash, zsh o fish",
    en: "A script that completes with Tab: bash, zsh or fish",
  },
  "help.arg.shell": { es: "bash, zsh o fish", en: "bash, zsh or fish" },
  "models.answers": { es: "responde", en: "answers" },
  "models.silent": { es: "no respondió nada; vuelve a intentarlo", en: "it answered nothing; try again" },
  "models.no-key": { es: "sin clave", en: "no key" },
  "models.unknown-price": { es: "precio desconocido", en: "unknown price" },
  "column.role": { es: "papel", en: "role" },
  "column.price": { es: "US$ por millón (entrada / salida)", en: "US$ per million (in / out)" },
  "column.prompt": { es: "prompt", en: "prompt" },
  "column.size": { es: "letras", en: "characters" },
  "prompts.unknown": {
    es: 'No hay ningún prompt "{name}". Los que hay: devorch prompts list',
    en: 'There is no prompt "{name}". Those there are: devorch prompts list',
  },
  "complete.unknown-shell": {
    es: 'No conozco "{name}": elige bash, zsh o fish.',
    en: 'I do not know "{name}": choose bash, zsh or fish.',
  },
} satisfies Record<string, Sentence>;
