import { defineIntent, stateName } from "devorch";

/** More would not be read in a chat. */
const shown = 10;

export default defineIntent({
  description: "How the tasks are doing.",
  examples: [
    "cómo va",
    "cómo vamos",
    "estado",
    "qué estás haciendo",
    "en qué paso vas",
    "ya terminó",
    "falta mucho",
    "lista de tareas",
    "qué tareas hay",
    "status",
    "how is it going",
    "what are you doing",
    "is it done yet",
    "which step are you on",
    "list the tasks",
    "progress",
  ],

  async handle({ devorch, lang, say }) {
    const tasks = await devorch.tasks();
    if (tasks.length === 0) return say("status.none");
    for (const { id, state, request } of tasks.slice(-shown))
      say("status.line", { id, state: stateName(lang, state), request });
  },
});
