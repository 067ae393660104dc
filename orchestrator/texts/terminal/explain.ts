import type { Sentence } from "../sentence.ts";

/** `explain` and `export`. */
export const explain = {
  "help.explain": {
    es: "Por qué se decidió cada cosa en una tarea",
    en: "Why each thing was decided in a task",
  },
  "explain.intent.command": {
    es: "Se tomó como {intent}, porque lo dice el comando.",
    en: "Taken as {intent}, because the command says so.",
  },
  "explain.intent.button": {
    es: "Se tomó como {intent}, porque lo dice el botón.",
    en: "Taken as {intent}, because the button says so.",
  },
  "explain.intent.context": {
    es: "Se tomó como {intent}, por lo que esperaba en este chat.",
    en: "Taken as {intent}, because of what was waiting in this chat.",
  },
  "explain.intent.local": {
    es: "Se tomó como {intent}, porque se parece a sus ejemplos ({confidence}).",
    en: "Taken as {intent}, because it is like its examples ({confidence}).",
  },
  "explain.intent.model": {
    es: "Se tomó como {intent}, porque así lo entendió el modelo clasificador ({confidence}).",
    en: "Taken as {intent}, because the classifier model understood it so ({confidence}).",
  },
  "explain.answered": {
    es: "«{question}» → {answer}, dijo {by}.",
    en: "“{question}” → {answer}, said {by}.",
  },
  "explain.plan": {
    es: ({ revision, summary, steps }) => `Plan ${revision}: ${summary} (${steps} ${steps === 1 ? "paso" : "pasos"}).`,
    en: ({ revision, summary, steps }) => `Plan ${revision}: ${summary} (${steps} ${steps === 1 ? "step" : "steps"}).`,
  },
  "explain.checks": { es: "Se comprueba con: {checks}.", en: "Checked by: {checks}." },
  "explain.assumes": { es: "Supone: {assumptions}.", en: "Assumes: {assumptions}." },
  "explain.approved": {
    es: "El plan {revision} se hace porque {by} lo aprobó.",
    en: "Plan {revision} is carried out because {by} approved it.",
  },
  "explain.approved-by-scope": {
    es: "El plan {revision} se hace sin preguntar porque cabe en el plan {before}, que estaba aprobado.",
    en: "Plan {revision} is carried out without asking because it stays within plan {before}, which was approved.",
  },
  "explain.revised-within": {
    es: "El planificador cambió el plan (ahora el {revision}) dentro de lo aprobado: {why}",
    en: "The planner changed the plan (now {revision}) within what was approved: {why}",
  },
  "explain.revised-wider": {
    es: "El planificador cambió el plan (ahora el {revision}) más allá de lo aprobado, así que espera un sí: {why}",
    en: "The planner changed the plan (now {revision}) beyond what was approved, so it waits for a yes: {why}",
  },
  "explain.rejected": { es: "El plan {revision} se rechazó: {why}", en: "Plan {revision} was rejected: {why}" },
  "explain.by": { es: "({by})", en: "({by})" },
  "explain.again": {
    es: "El paso {step} se intenta otra vez ({attempt} de {of}), porque no quedó verde.",
    en: "Step {step} is tried again ({attempt} of {of}), because it was not green.",
  },
  "explain.green": { es: "vale", en: "it counts" },
  "explain.red": { es: "no vale", en: "it does not count" },
  "explain.verified": {
    es: "Paso {step}: {command}: {result}, {verdict}.",
    en: "Step {step}: {command}: {result}, {verdict}.",
  },
  "explain.done": {
    es: "Paso {step} hecho, porque se vio pasar todo lo que lo comprueba: {title} ({commit}).",
    en: "Step {step} is done, because all that checks it was seen to pass: {title} ({commit}).",
  },
  "explain.failed": {
    es: "Paso {step} abandonado: {title}. No le quedaban intentos.",
    en: "Step {step} was given up: {title}. It had no tries left.",
  },
  "explain.resumed": { es: "Sigue: {why}", en: "It goes on: {why}" },
  "explain.money": {
    es: ({ model, calls, tokens, cost }) =>
      `${model}: ${cost}, ${calls} ${calls === 1 ? "llamada" : "llamadas"}, ${tokens} tokens`,
    en: ({ model, calls, tokens, cost }) =>
      `${model}: ${cost}, ${calls} ${calls === 1 ? "call" : "calls"}, ${tokens} tokens`,
  },
  "help.export": {
    es: "Lo que hace falta para informar de un fallo, sin claves, en un archivo .tar.gz",
    en: "What a bug report needs, without keys, in a .tar.gz file",
  },
  "export.exists": {
    es: "{file} ya existe y no se sobrescribe. Elige otro nombre.",
    en: "{file} exists and is not replaced. Choose another name.",
  },
  "export.unwritable": {
    es: "No se pudo escribir {file}: {reason}. Elige otra carpeta.",
    en: "{file} could not be written: {reason}. Choose another folder.",
  },
  "export.made": {
    es: "{file} ({size}): {entries}. Las claves y lo que se parece a una están tachados; el encargo, los planes, los comandos y las líneas de sus errores están tal cual. Léelo antes de enviarlo.",
    en: "{file} ({size}): {entries}. Keys and what looks like one are struck out; the request, the plans, the commands and the lines of their errors are as they are. Read it before you send it.",
  },
  "export.readme": {
    es: `devorch {version}, tarea {id}.

events.jsonl    lo que pasó, un suceso por línea
task.json       la tarea y su plan, como \`devorch show --json\`
journal.jsonl   el diario de efectos: clave, clase y tamaño, nunca lo que contenían
config.json     los ajustes; de las claves, solo si están
versions.json   devorch, Bun y sistema

No hay archivos del repositorio, ni lo que se dijo a los modelos, ni lo que contestaron.
Las claves y lo que se parece a una están tachados, y la carpeta personal es ~. Léelo antes de enviarlo.
`,
    en: `devorch {version}, task {id}.

events.jsonl    what happened, one event a line
task.json       the task and its plan, as \`devorch show --json\`
journal.jsonl   the journal of effects: key, kind and size, never what they held
config.json     the settings; of keys only whether they are set
versions.json   devorch, Bun and system

There are no files of the repository in it, nor what the models were told, nor what they answered.
Keys and what looks like one are struck out, and the home folder is ~. Read it before you send it.
`,
  },
} satisfies Record<string, Sentence>;
