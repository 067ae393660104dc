import type { Sentence } from "../sentence.ts";

/** What the shell says beside what its commands say. */
export const shell = {
  "help.shell": {
    es: "Conversa: comandos y frases, con historial, Tab y tarjetas en vivo",
    en: "Talks: commands and sentences, with history, Tab and live cards",
  },
  "help.edit": {
    es: "Abre el plan que espera en tu editor y propone lo que guardes",
    en: "Opens the waiting plan in your editor and proposes what you save",
  },
  "shell.welcome": {
    es: "devorch {version} · escribe lo que hay que hacer, o «ayuda» para ver los comandos. Ctrl-D para salir.",
    en: 'devorch {version} · write what should be done, or "help" to see the commands. Ctrl-D leaves.',
  },
  "shell.client": {
    es: "Otro devorch hace el trabajo de esta carpeta; aquí se sigue igual.",
    en: "Another devorch does the work of this folder; here everything goes the same way.",
  },
  "shell.waits-approval": {
    es: "{id} espera tu palabra: «dale» para empezar, «no» para rechazar, o escribe qué cambiar.",
    en: '{id} waits for your word: "go ahead" to begin, "no" to reject, or write what to change.',
  },
  "shell.waits-approval-of": {
    es: "{id} espera tu palabra, y no es el único plan: «aprueba {id}» para empezar, «rechaza {id}», o «/modify {id} …» con qué cambiar.",
    en: '{id} waits for your word, and is not the only plan: "approve {id}" to begin, "reject {id}", or "/modify {id} …" with what to change.',
  },
  "shell.waits-answer": {
    es: "{id} espera tu respuesta: un número, tus palabras, o «decide tú».",
    en: '{id} waits for your answer: a number, your own words, or "you decide".',
  },
  "shell.help.about": {
    es: "Lo que no es un comando se lee como un mensaje:\n    una tarea nueva, una pregunta, un «dale», una respuesta.",
    en: "Whatever is no command is read as a message:\n    a new task, a question, a go-ahead, an answer.",
  },
  "shell.help.usage": { es: "Uso:", en: "Usage:" },
  "shell.help.line": { es: "<comando> o un mensaje", en: "<command> or a message" },
  "shell.help.commands": { es: "Comandos:", en: "Commands:" },
  "shell.help.help": { es: "ayuda [comando]", en: "help [command]" },
  "shell.help.clear": { es: "Limpia la pantalla", en: "Clears the screen" },
  "shell.help.exit": { es: "Sale de la shell", en: "Leaves the shell" },
  "shell.usage": {
    es: "La shell no lleva palabras detrás: escribe solo `devorch shell`, y los comandos dentro.",
    en: "The shell takes no words: write just `devorch shell`, and the commands inside.",
  },
  "shell.quote": {
    es: "Falta cerrar una comilla ({quote}).",
    en: "A quote is not closed ({quote}).",
  },
  "shell.how-to-leave": { es: "Para salir: Ctrl-D o «salir».", en: 'To leave: Ctrl-D or "exit".' },
  "shell.running": {
    es: ({ ids, count }) =>
      `${ids} ${Number(count) === 1 ? "está" : "están"} en marcha: [p] pausar · [c] cancelar · otra tecla: seguir`,
    en: ({ ids, count }) =>
      `${ids} ${Number(count) === 1 ? "is" : "are"} running: [p] pause · [c] cancel · any other key: go on`,
  },
  "shell.leave": {
    es: ({ ids, count }) =>
      `${ids} ${Number(count) === 1 ? "está" : "están"} en marcha: [p] pausar y salir · [e] esperar y salir · otra tecla: quedarse`,
    en: ({ ids, count }) =>
      `${ids} ${Number(count) === 1 ? "is" : "are"} running: [p] pause and leave · [w] wait and leave · any other key: stay`,
  },
  "shell.key.wait": { es: "e", en: "w" },
  "shell.goes-on": {
    es: "{ids}: sigue en el otro devorch. Para mirar cómo va: devorch show",
    en: "{ids}: goes on in the other devorch. To see how it is going: devorch show",
  },
  "shell.waiting": {
    es: "Espero a que termine {ids}. Ctrl-C para pausar y salir.",
    en: "Waiting for {ids} to end. Ctrl-C to pause and leave.",
  },
} satisfies Record<string, Sentence>;
