import type { Sentence } from "./sentence.ts";

/** What is said around questions, and about changes of a plan that waits. */
export const dialogue = {
  "question.reminder": {
    es: ({ id, hours }) =>
      `${id} todavía espera tu respuesta. Si no llega en ${hours} ${hours === 1 ? "hora" : "horas"}, la tarea queda en pausa.`,
    en: ({ id, hours }) =>
      `${id} still waits for your answer. Without one in ${hours} ${hours === 1 ? "hour" : "hours"} the task is paused.`,
  },
  "question.late": {
    es: "Nadie respondió en {hours} horas. Responde cuando quieras con `devorch answer {id}`, o vuelve a ver las preguntas con `devorch resume {id}`.",
    en: "Nobody answered within {hours} hours. Answer whenever you like with `devorch answer {id}`, or see the questions again with `devorch resume {id}`.",
  },
  "question.unasked": {
    es: "Quedó sin preguntar: {question}",
    en: "Was left unasked: {question}",
  },
  "change.no-step": {
    es: ({ id, step, steps }) =>
      `El plan de ${id} no tiene paso ${step}: ${Number(steps) === 1 ? "solo tiene uno" : `va del 1 al ${steps}`}. Míralo con \`devorch plan ${id}\`.`,
    en: ({ id, step, steps }) =>
      `The plan of ${id} has no step ${step}: ${Number(steps) === 1 ? "it has just one" : `they go from 1 to ${steps}`}. See it with \`devorch plan ${id}\`.`,
  },
  "change.nothing-left": {
    es: "Así no quedaría ningún paso. Si no lo quieres, recházalo: `devorch reject {id}`.",
    en: "That would leave no step at all. If you do not want it, reject it: `devorch reject {id}`.",
  },
  "change.same": {
    es: "El plan de {id} ya está así.",
    en: "The plan of {id} is like that already.",
  },
  "change.title": { es: "Cambios desde la revisión {revision}:", en: "Changes since revision {revision}:" },
  "change.none": { es: "Sin cambios desde la revisión {revision}.", en: "No changes since revision {revision}." },
  "change.type": { es: "tipo: {after} (antes {before})", en: "type: {after} (was {before})" },
  "change.summary": { es: "resumen", en: "summary" },
  "change.was": { es: "antes: «{title}»", en: "before: “{title}”" },
  "change.moved": { es: "antes era el {from}", en: "was number {from}" },
  "change.goal": { es: "otro objetivo", en: "another goal" },
  "change.test": { es: "cambia la prueba", en: "changes the test" },
  "change.file": { es: "archivo", en: "file" },
  "change.check": { es: "comprobación", en: "check" },
  "change.must-fail": { es: "debe fallar", en: "must fail" },
  "change.known-failures": { es: "lo que ya fallaba puede seguir así", en: "what failed before may stay so" },
  "change.waits": { es: "espera al paso", en: "waits for the step" },
  "change.setup": { es: "preparación", en: "set-up" },
  "change.assumption": { es: "supuesto", en: "assumption" },
  "change.acceptance": { es: "criterio de aceptación", en: "acceptance" },
  "change.makes-green": { es: "pone en verde", en: "makes pass" },
  "change.out-of-scope": { es: "fuera de alcance", en: "out of scope" },
  "change.risk": { es: "riesgo", en: "risk" },
  "change.network-opened": { es: "ahora abre la red", en: "opens the network now" },
  "change.network-closed": { es: "ya no abre la red", en: "no longer opens the network" },
  "task.note-unread": {
    es: "Tu comentario llegó cuando el último paso ya estaba hecho, así que no se tuvo en cuenta: «{note}». Pídelo como una tarea nueva.",
    en: "Your remark came when the last step was already done, so it was not taken into account: “{note}”. Ask for it as a new task.",
  },
} satisfies Record<string, Sentence>;
