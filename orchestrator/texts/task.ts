import { money } from "./measures.ts";
import type { Sentence, TextParams } from "./sentence.ts";

const wordsEs: Record<string, string> = {
  approve: "aprobarse",
  reject: "rechazarse",
  modify: "modificarse",
  answer: "responderse",
  cancel: "cancelarse",
  resume: "reanudarse",
  rollback: "volver atrás",
  pause: "pausarse",
  pr: "tener un pull request",
  ci: "arreglarse para CI",
};
const wordsEn: Record<string, string> = {
  approve: "approved",
  reject: "rejected",
  modify: "changed",
  answer: "answered",
  cancel: "cancelled",
  resume: "resumed",
  rollback: "rolled back",
  pause: "paused",
  pr: "made a pull request",
  ci: "mended for CI",
};
/** How each state is called, on a card and in a sentence (`T-3 is …`, `T-3 está …`). */
const states = {
  "state.received": { es: "recibido", en: "received" },
  "state.planning": { es: "planificando", en: "planning" },
  "state.clarifying": { es: "a la espera de tu respuesta", en: "waiting for your answer" },
  "state.planned": { es: "a la espera de tu aprobación", en: "waiting for your approval" },
  "state.queued": { es: "en cola", en: "queued" },
  "state.executing": { es: "en marcha", en: "working" },
  "state.finalizing": { es: "entregando", en: "delivering" },
  "state.paused": { es: "en pausa", en: "paused" },
  "state.completed": { es: "listo", en: "done" },
  "state.failed": { es: "falló", en: "failed" },
  "state.cancelled": { es: "cancelado", en: "cancelled" },
  "state.rejected": { es: "rechazado", en: "rejected" },
  "state.damaged": { es: "dañada", en: "damaged" },
};

export function stateName(lang: "es" | "en", state: string): string {
  const key = `state.${state}`;
  return Object.hasOwn(states, key) ? states[key as keyof typeof states][lang] : state;
}

/** The plan is approved already, and works or has worked. */
const afterApproval = new Set(["queued", "executing", "finalizing", "completed"]);
const isApprovedAlready = ({ state, word }: TextParams) => word === "approve" && afterApproval.has(String(state));

const notNow = {
  es: (params: TextParams) => (isApprovedAlready(params) ? approvedAlready.es(params) : cannotNow.es(params)),
  en: (params: TextParams) => (isApprovedAlready(params) ? approvedAlready.en(params) : cannotNow.en(params)),
};

const approvedAlready = {
  es: ({ id, state }: TextParams) =>
    `El plan de ${id} ya está aprobado; la tarea está ${stateName("es", String(state))}. Mira \`devorch show ${id}\`.`,
  en: ({ id, state }: TextParams) =>
    `The plan of ${id} is approved already; the task is ${stateName("en", String(state))}. See \`devorch show ${id}\`.`,
};

const cannotNow = {
  es: ({ id, state, word }: TextParams) =>
    `${id} ${state === "failed" ? "" : "está "}${stateName("es", String(state))}: ahora no puede ${wordsEs[String(word)] ?? word}. Mira \`devorch show ${id}\`.`,
  en: ({ id, state, word }: TextParams) =>
    `${id} is ${stateName("en", String(state))} and cannot be ${wordsEn[String(word)] ?? word} now. See \`devorch show ${id}\`.`,
};

/** What is said about tasks and plans. */
export const task = {
  ...states,
  "task.empty": {
    es: 'Falta el texto de la tarea: escribe qué hay que hacer, por ejemplo `devorch run "Agregar validación de stock"`.',
    en: 'The task is empty: write what should be done, for example `devorch run "Add stock validation"`.',
  },
  "task.empty-change": {
    es: "Falta el cambio: escribe qué debe ser distinto en el plan.",
    en: "The change is empty: write what should be different in the plan.",
  },
  "task.empty-answer": {
    es: "La respuesta está vacía: escribe un texto o el número de una opción.",
    en: "The answer is empty: write some text or the number of an option.",
  },
  "task.unknown": {
    es: "No conozco la tarea {id}. `devorch tasks` muestra las que hay.",
    en: "There is no task {id}. `devorch tasks` lists them.",
  },
  "task.not-now": notNow,
  "task.completed-modify": {
    es: '{id} ya está terminada. Para seguir en su rama: `devorch modify {id} "qué debe cambiar"`.',
    en: '{id} is completed. To go on with its branch: `devorch modify {id} "what should change"`.',
  },
  "task.no-revision": {
    es: "{id} no tiene una revisión {revision} a la que volver.",
    en: "{id} has no revision {revision} to go back to.",
  },
  "task.no-rollback-over": {
    es: "No se puede volver a la revisión {revision} de {id}: después hay commits de otros en {branch}, o la rama es otra.",
    en: "{id} cannot go back to revision {revision}: others pushed to {branch} after it, or it has another branch.",
  },
  "follow-up.foreign": {
    es: "En {branch} hay commits de otros desde la última entrega: {commits}",
    en: "Others have pushed to {branch} since the last delivery: {commits}",
  },
  "follow-up.rewritten": {
    es: "La historia de {branch} se reescribió desde la última entrega; ahora tiene: {commits}",
    en: "The history of {branch} was rewritten since the last delivery; it now has: {commits}",
  },
  "follow-up.merged": {
    es: "{branch} ya está en {base}: sigo en una rama nueva desde {base}.",
    en: "{branch} was merged into {base}: I go on with a new branch from {base}.",
  },
  "follow-up.deleted": {
    es: "{branch} ya no existe en el remoto: sigo en una rama nueva desde {base}.",
    en: "{branch} is gone from the remote: I go on with a new branch from {base}.",
  },
  "task.no-rollback-merge": {
    es: "{id} no puede volver atrás: su rama ya contiene cambios de la rama base, que se perderían.",
    en: "{id} cannot go back: its branch holds what its base got meanwhile, which would be lost.",
  },
  "base.moved": {
    es: "{branch} +{count}, sin archivos en común",
    en: "{branch} +{count}, no overlap",
  },
  "base.overlaps": {
    es: "{branch} +{count}, con archivos en común: {files}",
    en: "{branch} +{count}, overlap: {files}",
  },
  "base.merged": {
    es: "{branch} +{count} integrada en la rama",
    en: "{branch} +{count} merged into the branch",
  },
  "base.conflicts": {
    es: "{branch} no se pudo integrar: los dos cambiaron {files}. La rama sale como estaba.",
    en: "{branch} could not be merged: both changed {files}. The branch goes out as it was.",
  },
  "base.ask": {
    es: "{branch} avanzó mientras se trabajaba y los dos cambiaron {files}. Rechazar deja salir la rama como está.",
    en: "{branch} went on meanwhile, and both changed {files}. Rejecting lets the branch go out as it is.",
  },
  "base.step": { es: "Integrar {branch}", en: "Merge {branch}" },
  "base.red": {
    es: "Con {branch} integrada las pruebas fallan. La rama sale sin ella, como estaba.",
    en: "With {branch} merged the checks are red. The branch goes out without it, as it was.",
  },
  "follow-up.kept": {
    es: "{branch} queda como estaba. Lo que se hizo está en {file}: `git fetch {file} {branch}`",
    en: "{branch} stays as it was. The work so far is in {file}: `git fetch {file} {branch}`",
  },
  "follow-up.undelivered": {
    es: "{id} sigue terminada en su revisión {revision}.",
    en: "{id} stays completed at its revision {revision}.",
  },
  "task.not-shown": {
    es: "Eso ya está decidido: ese mensaje no muestra lo que {id} espera ahora. Míralo con `devorch show {id}`.",
    en: "That is decided already: what {id} waits for now is not on that message. See it with `devorch show {id}`.",
  },
  "task.no-work": {
    es: "{id} todavía no tiene una rama: no hay nada que comparar.",
    en: "{id} has no branch yet: there is nothing to compare.",
  },
  "task.no-question": {
    es: "{id} no tiene la pregunta abierta {question}. `devorch show {id}` muestra cuáles hay.",
    en: "{id} has no open question {question}. `devorch show {id}` lists them.",
  },
  "task.no-step": {
    es: "{id} no puede volver al paso {step}: tiene {steps} pasos guardados (0 es el principio).",
    en: "{id} cannot go back to step {step}: it has {steps} saved steps (0 is the beginning).",
  },
  "task.stale": {
    es: "Esa aprobación es para la revisión {revision} de {id}, y el plan ya va por la {current}. Míralo con `devorch plan {id}`.",
    en: "That was about revision {revision} of {id}, and the plan is at revision {current} now. See it with `devorch plan {id}`.",
  },
  "task.plan-invalid": {
    es: "El plan editado no es válido: {problems}. Corrígelo y guárdalo otra vez.",
    en: "The edited plan is not valid: {problems}. Correct it and save it again.",
  },
  "plan-problem.outside": {
    es: "paso {step}: «{path}» no es una ruta dentro del repositorio",
    en: 'step {step}: "{path}" is not a path inside the repository',
  },
  "plan-problem.missing": {
    es: "paso {step}: «{path}» no existe; ponlo en files.create o corrige la ruta",
    en: 'step {step}: "{path}" does not exist; name it under files.create or use the right path',
  },
  "plan-problem.ignored": {
    es: "paso {step}: «{path}» no puede ir en ningún commit: lo excluye {by}, línea {line} ({rule})",
    en: 'step {step}: "{path}" can be in no commit: {by} line {line} ({rule}) ignores it',
  },
  "plan-problem.submodule": {
    es: "paso {step}: «{path}» está en un submódulo, y de ahí no se guarda nada en esta rama",
    en: 'step {step}: "{path}" lies in a submodule, of which nothing is saved on this branch',
  },
  "plan-problem.secrets": {
    es: "paso {step}: «{path}» es un archivo de secretos, y no se escribe ni se sube; nombra su ejemplo (.env.example)",
    en: 'step {step}: "{path}" is a file of secrets, which is neither written nor pushed; name its example (.env.example)',
  },
  "plan-problem.order": {
    es: "paso {step}: dependsOn {needed} tiene que ser un paso anterior",
    en: "step {step}: dependsOn {needed} must be an earlier step",
  },
  "plan-problem.no-op": {
    es: "paso {step}: «{run}» no comprueba nada: termina con 0 sea lo que sea lo que haya en el repositorio",
    en: 'step {step}: "{run}" checks nothing: it ends with 0 whatever the repository holds',
  },
  "plan-problem.masked": {
    es: "paso {step}: «{run}» puede terminar con 0 aunque falle `{program}`; quita lo que lo oculta (`|| true`, `; echo`, `& wait`, una shell interior), une las partes con `&&`",
    en: 'step {step}: "{run}" can end with 0 although `{program}` fails; drop what hides it (`|| true`, `; echo`, `& wait`, an inner shell), join the parts with `&&`',
  },
  "task.branch-will-be": {
    es: "Ya hay una rama {wanted}: el trabajo irá a {branch}.",
    en: "There is a branch {wanted} already: the work will go to {branch}.",
  },
  "task.branch-renamed": {
    es: "La rama se llama «{branch}»: «{wanted}» está ocupada.",
    en: 'The branch is called "{branch}": "{wanted}" is taken.',
  },
  "task.branch-name": {
    es: "«{branch}» no sirve como nombre de rama: usa letras sin acento, números, guiones y barras.",
    en: '"{branch}" is not a usable branch name: use plain letters, digits, dashes and slashes.',
  },
  "task.repo-name": {
    es: "«{name}» no sirve como nombre de repositorio: usa letras, números, puntos y guiones, y empieza con una letra o un número.",
    en: '"{name}" is not a usable repository name: use letters, digits, dots and dashes, beginning with a letter or a digit.',
  },
  "task.repo-unknown": {
    es: "No hay ningún repositorio llamado {name}. `devorch repo list` muestra los que hay.",
    en: "There is no repository called {name}. `devorch repo list` shows them.",
  },
  "baseline.green": {
    es: ({ count }) => (count === 1 ? "1 prueba" : `${count} pruebas`.trim()).concat(" en verde antes del trabajo"),
    en: ({ count }) => (count === 1 ? "1 test" : `${count} tests`.trim()).concat(" green before the work"),
  },
  "baseline.red": {
    es: ({ count, failed, names, command }) =>
      `en rojo antes del trabajo${failed === "" ? "" : `, ${failed}`}${count === "" ? "" : ` (en verde ${count})`}: ${names || command}`,
    en: ({ count, failed, names, command }) =>
      `red before the work${failed === "" ? "" : `, ${failed}`}${count === "" ? "" : ` (green ${count})`}: ${names || command}`,
  },
  "setup.changed": {
    es: "Cambiaron los manifiestos: `{command}` ya no corre antes del plan, y se aprueba con él. Para recordarlo otra vez: `{how}`.",
    en: "The manifests changed: `{command}` no longer runs before the plan, and is approved with it. To remember it again: `{how}`.",
  },
  "setup.remember": {
    es: "La preparación funcionó. Para que corra antes de cada plan, y se sepa cómo estaban las pruebas: `{how}`.",
    en: "The set-up worked. To have it run before each plan, so that it is known how the tests were: `{how}`.",
  },
  "repo.set.unknown": {
    es: "No hay ningún repositorio llamado {name}. Los que hay: {names}.",
    en: "There is no repository called {name}. These are: {names}.",
  },
  "repo.set.key": {
    es: "No existe el ajuste «{key}». Los que hay: {keys}.",
    en: 'There is no setting "{key}". These are: {keys}.',
  },
  "repo.set.nothing": {
    es: "¿Qué ajuste? Por ejemplo `devorch repo set {name} --test <comando>`; para quitar uno, `--unset <ajuste>`. Los que hay: {keys}.",
    en: "Which setting? For example `devorch repo set {name} --test <command>`; to take one back, `--unset <setting>`. These are: {keys}.",
  },
  "repo.set.empty": {
    es: "--{key} está vacío. Para quitarlo: `--unset {key}`.",
    en: "--{key} is empty. To take it back: `--unset {key}`.",
  },
  "repo.set.choice": {
    es: "--{key} no puede ser «{value}»: elige entre {choices}.",
    en: '--{key} cannot be "{value}": choose one of {choices}.',
  },
  "task.unverified": {
    es: "Sin comprobar: ni el plan ni el repositorio tienen una prueba que lo verifique. `--yes` no basta: aprueba con `devorch approve {id}` o con `--unverified`.",
    en: "Unverified: neither the plan nor the repository has a check. `--yes` is not enough: approve with `devorch approve {id}` or `--unverified`.",
  },
  "task.money": {
    es: ({ limit, id, more }: TextParams) =>
      `Se alcanzó el límite de ${money(Number(limit), "es")}. Sigue con \`devorch resume ${id} --max-cost ${more}\`.`,
    en: ({ limit, id, more }: TextParams) =>
      `The limit of ${money(Number(limit), "en")} is reached. Go on with \`devorch resume ${id} --max-cost ${more}\`.`,
  },
  "task.disk": {
    es: "No queda espacio en el disco. Libera espacio y sigue con `devorch resume {id}`.",
    en: "The disk is full. Free some space and go on with `devorch resume {id}`.",
  },
  "task.interrupted": {
    es: "Todo quedó guardado. Sigue con `devorch resume {id}`.",
    en: "Everything is saved. Go on with `devorch resume {id}`.",
  },
  "task.time": {
    es: ({ minutes }) => `Se acabó el tiempo (${minutes} ${minutes === 1 ? "minuto" : "minutos"}).`,
    en: ({ minutes }) => `Time is up (${minutes} ${minutes === 1 ? "minute" : "minutes"}).`,
  },
  "task.retries": {
    es: ({ retries, command, lines }) =>
      `La comprobación siguió en rojo después de ${retries} intentos: ${command}${lines ? ` · ${lines}` : ""}`,
    en: ({ retries, command, lines }) =>
      `The check was still red after ${retries} attempts: ${command}${lines ? ` · ${lines}` : ""}`,
  },
  "check-impossible": {
    es: ({ command, why, lines }) => `«${command}» no puede funcionar aquí: ${why}.${lines ? ` ${lines}` : ""}`,
    en: ({ command, why, lines }) => `"${command}" cannot work here: ${why}.${lines ? ` ${lines}` : ""}`,
  },
  "check-impossible.program": { es: "falta un programa", en: "a program is missing" },
  "check-impossible.network": {
    es: "necesita la red, que no tiene",
    en: "it needs the network, which it does not have",
  },
  "check-impossible.watches": {
    es: "no termina: espera cambios en los archivos",
    en: "it does not end: it waits for changes of files",
  },
  "check-impossible.managed": {
    es: "pip no instala en el Python del sistema; hace falta un entorno propio (venv)",
    en: "pip does not install into the system's Python; it takes an environment of its own (venv)",
  },
  "check-impossible.no-tests": { es: "no encuentra ninguna prueba", en: "it finds no test" },
  "check-impossible.missing": {
    es: "nombra un archivo que no existe y que ningún paso crea",
    en: "it names a file that does not exist and that no step creates",
  },
  "task.check-impossible": {
    es: "{why} El plan no lo cambió. Pide un cambio con `devorch modify {id}`, o sigue igual con `devorch resume {id}`.",
    en: "{why} The plan was not changed for it. Ask for a change with `devorch modify {id}`, or go on as it is with `devorch resume {id}`.",
  },
  "plan.gave-up": {
    es: "el paso {step} no se puede hacer así: {reason}",
    en: "step {step} cannot be done like this: {reason}",
  },
  "plan.setup-failed": {
    es: ({ command, lines }) => `la preparación falló: ${command}${lines ? ` · ${lines}` : ""}`,
    en: ({ command, lines }) => `set-up failed: ${command}${lines ? ` · ${lines}` : ""}`,
  },
  "plan.last-red": {
    es: ({ step, command, lines }) => `el paso ${step} siguió en rojo: ${command}${lines ? ` (${lines})` : ""}`,
    en: ({ step, command, lines }) => `step ${step} stayed red: ${command}${lines ? ` (${lines})` : ""}`,
  },
  "plan.red-baseline": {
    es: "«{command}» ya falla antes de cualquier cambio y es una comprobación de: paso {steps}",
    en: '"{command}" fails before any change and is a check of: step {steps}',
  },
  "plan.red-unsaid": {
    es: "«{command}» ya falla antes de cualquier cambio y el plan no dice si se trata de eso",
    en: '"{command}" fails before any change, and the plan does not say whether it is about that',
  },
  "task.unchanged": {
    es: "No se cambió nada que pueda ir en la rama, así que no hay nada que subir. Dilo con otras palabras (`devorch resume {id}` lo intenta otra vez).",
    en: "Nothing was changed that can be in the branch, so there is nothing to push. Say it in other words (`devorch resume {id}` tries again).",
  },
  "step.unchanged": {
    es: "El paso {step} se dio por hecho sin ningún cambio: no está hecho.",
    en: "Step {step} was called done without any change: it is not done.",
  },
  "step.broken": {
    es: "El paso {step} se dio por hecho con un archivo roto: {what}",
    en: "Step {step} was called done with a broken file: {what}",
  },
  "baseline.unclean": {
    es: "{command} no pasa antes del trabajo, o no está: no cuenta como comprobación.",
    en: "{command} does not pass before the work, or is not there: it counts as no check.",
  },
  "step.skipped": {
    es: "El paso {step} ({title}) quedó hecho en el paso {in}: sus comprobaciones pasan y no hay nada más que cambiar.",
    en: "Step {step} ({title}) was done in step {in}: its checks pass and there is nothing left to change.",
  },
  "task.internal": {
    es: "Error interno: {error}. Los detalles están en orchestrator.log.",
    en: "Internal error: {error}. The details are in orchestrator.log.",
  },
  "task.not-approved": {
    es: "Nadie aprobó esta revisión del plan de {id}: espera tu aprobación antes de seguir.",
    en: "Nobody approved this revision of the plan of {id}: it waits for your approval before it goes on.",
  },
  "task.clone-lost": {
    es: "El clon de {id} se perdió o es anterior: le faltan commits de {branch}. Los pasos hechos aquí se repiten desde {base}; hasta ahora no se ha gastado nada en eso.",
    en: "The clone of {id} is gone or an older copy: it lacks commits of {branch}. The steps that were done here are done again from {base}; nothing was spent on that so far.",
  },
  "task.elsewhere": {
    es: "Otro devorch trabaja en {id}, o la cambió mientras tanto. Vuelve a intentarlo en un momento.",
    en: "Another devorch works on {id}, or changed it meanwhile. Try again in a moment.",
  },
  "task.clone-restored": {
    es: ({ id, branch, steps }) =>
      `El clon de ${id} faltaba o no era el último: se hizo de nuevo, con ${steps} ${steps === 1 ? "commit guardado" : "commits guardados"} de ${branch}. Un paso a medias empieza otra vez.`,
    en: ({ id, branch, steps }) =>
      `The clone of ${id} was gone or not the last one: it was made anew, with ${steps} saved ${steps === 1 ? "commit" : "commits"} of ${branch}. A step that was not finished begins again.`,
  },
  "task.clone-lost-after": {
    es: "El clon de {id} faltaba o no era el último, y los commits de {branch} después del paso {step} no estaban guardados: esos pasos se repiten.",
    en: "The clone of {id} was gone or not the last one, and the commits of {branch} after step {step} were not saved: these steps are done again.",
  },
  "task.commit-not-kept": {
    es: "El commit {commit} es demasiado grande para guardarlo también en la base de datos: si el clon se pierde antes de subirlo, ese paso se repite.",
    en: "The commit {commit} is too large to be kept in the database as well: if the clone is lost before the push, that step is done again.",
  },
  "task.clone-lost-unfinished": {
    es: "El clon de {id} se perdió o es anterior: no queda trabajo sin subir de {branch} que guardar.",
    en: "The clone of {id} is gone or an older copy: there is no unpushed work of {branch} left to save.",
  },
  "task.clone-lost-rollback": {
    es: "El clon de {id} se perdió o es anterior: no puede volver a un paso. `devorch resume {id}` hace los pasos otra vez.",
    en: "The clone of {id} is gone or an older copy: it cannot go back to a step. `devorch resume {id}` does the steps again.",
  },
  "task.waits-again": {
    es: "El plan de {id} vuelve a esperar tu aprobación.",
    en: "The plan of {id} waits for your approval again.",
  },
  "task.rolled-back": {
    es: "{id} volvió al final del paso {step}. Sigue con `devorch resume {id}`.",
    en: "{id} is back at the end of step {step}. Go on with `devorch resume {id}`.",
  },
  "task.push-slow": {
    es: "El servidor no terminó de recibir la rama en {seconds} s",
    en: "The server had not taken the branch within {seconds} s",
  },
  "task.bundle": {
    es: "No se pudo subir la rama {branch} ({why}). El trabajo quedó en {file}: `git fetch {file} {branch}` lo trae.",
    en: "The branch {branch} could not be pushed ({why}). The work is kept in {file}: `git fetch {file} {branch}` brings it.",
  },
  "task.noted": { es: "Anotado para el próximo paso de {id}.", en: "Noted for the next step of {id}." },
  "task.received": { es: "Recibido: {id}. Preparo un plan.", en: "Got it: {id}. I am making a plan." },
  "task.approved": {
    es: ({ id, steps }) => `${id} aprobado: ${steps} ${steps === 1 ? "paso" : "pasos"}. Empiezo.`,
    en: ({ id, steps }) => `${id} approved: ${steps} ${steps === 1 ? "step" : "steps"}. Starting.`,
  },
  "task.rejected-before": {
    es: "{id} se rechazó hace más de un día y así queda. Pídelo otra vez con `devorch run`.",
    en: "{id} was rejected more than a day ago, and that stands. Ask for it again with `devorch run`.",
  },
  "task.rejected": {
    es: "{id} rechazado. No se tocó nada. Para volver atrás, dentro de un día: `devorch resume {id}`.",
    en: "{id} rejected. Nothing was touched. To take it back, within a day: `devorch resume {id}`.",
  },
  "task.modifying": { es: "Cambio el plan de {id}.", en: "Changing the plan of {id}." },
  "task.answered": { es: "Anotado para {id}.", en: "Noted for {id}." },
  "task.cancelled": {
    es: "{id} cancelado. Lo hecho hasta ahora queda guardado.",
    en: "{id} cancelled. What was done so far is saved.",
  },
  "task.paused-by-person": {
    es: "{id} queda en pausa; lo hecho está guardado. `devorch resume {id}` sigue.",
    en: "{id} is paused, and what was done is saved. `devorch resume {id}` goes on.",
  },
  "task.quoted": { es: "«{words}»", en: "{words}" },
  "failure.no-plan": {
    es: "El modelo que planifica no preguntó ni entregó un plan.",
    en: "The planner neither asked nor submitted a plan.",
  },
  "failure.plan-invalid": {
    es: "El plan no fue válido {times} veces.",
    en: "The plan was invalid {times} times.",
  },
  "failure.only-asks": {
    es: "El modelo que planifica solo pregunta y no entrega un plan.",
    en: "The planner only asks and submits no plan.",
  },
  "failure.only-spoke": {
    es: "El modelo habló sin hacer nada.",
    en: "The model spoke without doing anything.",
  },
  "failure.no-review": { es: "El modelo que revisa no entregó su revisión.", en: "The reviewer handed in no review." },
  "failure.gave-up": { es: "El modelo se rindió.", en: "The model gave up." },
  "failure.circle.same-call": {
    es: "El modelo da vueltas: repite {call} y obtiene siempre lo mismo.",
    en: "The model goes in a circle: it repeats {call} and always gets the same.",
  },
  "failure.circle.same-error": {
    es: "El modelo da vueltas: choca siempre con el mismo error: «{words}».",
    en: 'The model goes in a circle: it runs into the same error again and again: "{words}".',
  },
  "failure.circle.failures": {
    es: "El modelo da vueltas: {count} llamadas seguidas fallaron, la última con «{words}».",
    en: 'The model goes in a circle: {count} calls in a row failed, the last one with "{words}".',
  },
  "failure.circle.alternates": {
    es: "El modelo da vueltas: va y viene entre {call} y {other}.",
    en: "The model goes in a circle: it goes back and forth between {call} and {other}.",
  },
  "failure.circle.idle": {
    es: "El modelo da vueltas: sus últimos {count} cambios no cambiaron nada.",
    en: "The model goes in a circle: its last {count} edits changed nothing.",
  },
  "failure.circle.talk": {
    es: "El modelo da vueltas: habla y no usa ninguna herramienta.",
    en: "The model goes in a circle: it speaks and calls no tool.",
  },
  "failure.turns": {
    es: "El modelo no llegó a un resultado en {turns} vueltas.",
    en: "The model came to no result in {turns} turns.",
  },
  "task.resumed-with": {
    es: "{id} sigue, con lo que dijiste en cuenta.",
    en: "{id} goes on, with what you said in mind.",
  },
  "task.limit-raised": { es: "El límite de {id} es ahora {limit}.", en: "The limit of {id} is now {limit}." },
  "task.resumed": { es: "{id} sigue.", en: "{id} goes on." },
  "repo.check.reach": { es: "acceso", en: "access" },
  "repo.check.notice": { es: "aviso", en: "notice" },
  "repo.check.tests": { es: "pruebas", en: "tests" },
  "repo.check.tests-fix": {
    es: "no se encontró cómo probarlo: usa `--test <comando>`",
    en: "no way to test it was found: use `--test <command>`",
  },
  "demo.begin": {
    es: "devorch demo: «{request}» en una tienda de juguete. Los modelos siguen un guion; git, el sandbox y las pruebas son de verdad.",
    en: 'devorch demo: "{request}" in a toy shop. The models follow a script; git, the sandbox and the tests are real.',
  },
  "demo.branch": { es: "La rama {branch} en el remoto:", en: "The branch {branch} on the remote:" },
  "demo.diff": { es: "Su diferencia con main:", en: "Its difference from main:" },
  "demo.next": {
    es: 'Ahora con un repositorio tuyo: `devorch init` pide las claves, y después `devorch run "…"` dentro de su carpeta.',
    en: 'Now with a repository of yours: `devorch init` asks for the keys, then `devorch run "…"` inside its folder.',
  },
  "demo.no-git": {
    es: "La demo sirve su repositorio con git, y no está instalado: `apt-get install git`.",
    en: "The demo serves its repository with git, which is not installed: `apt-get install git`.",
  },
  "task.leftovers": {
    es: "Lo que los comandos dejaron atrás no va en la rama: {paths}",
    en: "What the commands left behind is not part of the branch: {paths}",
  },
  "task.set-aside": {
    es: "Se escribió, pero no puede ir en la rama; se apartó antes de las comprobaciones: {paths}",
    en: "Written, but it cannot be part of the branch; moved away before the checks: {paths}",
  },
  "task.put-back": {
    es: "La instalación o las pruebas cambiaron archivos del repositorio que el plan no nombra; se dejaron como estaban: {paths}",
    en: "Set-up or tests changed files of the repository that the plan does not name; they were put back: {paths}",
  },
  "adopt.nothing": {
    es: "La rama {branch} no tiene .dev-tasks/state.json: no es una rama de devorch. Empieza con `devorch run`.",
    en: "The branch {branch} has no .dev-tasks/state.json: it is no branch of devorch. Begin with `devorch run`.",
  },
  "adopt.refused": {
    es: "El .dev-tasks/state.json de {branch} no es de fiar ({what} no coincide): no se sigue desde ahí. Empieza con `devorch run`.",
    en: "The .dev-tasks/state.json of {branch} cannot be trusted ({what} does not match): nothing goes on from there. Begin with `devorch run`.",
  },
  "adopt.completed": {
    es: 'La tarea de la rama {branch} ya está terminada. Para seguir en ella: `devorch modify <id> "qué debe cambiar"` donde se hizo, o `devorch run "…" --base {branch}` para otra rama desde ella.',
    en: 'The task of the branch {branch} is completed. To go on with it: `devorch modify <id> "what should change"` where it was done, or `devorch run "…" --base {branch}` for another branch from it.',
  },
  "page.earlier": { es: "Revisión {revision}, hecha antes", en: "Revision {revision}, done before" },
  "page.files": { es: "Archivos", en: "Files" },
  "page.changes-test": { es: "Cambia una prueba existente", en: "Changes an existing test" },
  "page.check": { es: "Comprobación", en: "Check" },
  "page.network": { es: "con red", en: "with network" },
  "page.setup": { es: "Preparación", en: "Set-up" },
  "page.assumptions": { es: "Supuestos", en: "Assumptions" },
  "page.acceptance": { es: "Criterios de aceptación", en: "Acceptance" },
  "page.makes-green": { es: "Pruebas que pone en verde", en: "Tests that it makes pass" },
  "page.out-of-scope": { es: "Fuera de alcance", en: "Out of scope" },
  "page.risks": { es: "Riesgos", en: "Risks" },
  "page.questions": { es: "Preguntas y respuestas", en: "Questions and answers" },
  "page.state": { es: "Estado", en: "State" },
  "page.state.executing": { es: "en marcha", en: "in progress" },
  "page.state.completed": { es: "listo", en: "completed" },
  "page.state.failed": { es: "falló", en: "failed" },
  "page.state.cancelled": { es: "cancelado", en: "cancelled" },
  "page.failed": { es: "Qué falló en el paso {step}", en: "What failed in step {step}" },
  "page.review": { es: "Revisión", en: "Review" },
  "page.go-on": { es: "Cómo seguir", en: "How to go on" },
} satisfies Record<string, Sentence>;
