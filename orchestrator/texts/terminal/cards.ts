import type { Sentence, TextParams } from "../sentence.ts";

const plural = (name: string, one: string, many: string) => (params: TextParams) =>
  (String(params[name]) === "1" ? one : many).replace(`{${name}}`, String(params[name]));

/** What cards and event lines say, wherever they are shown. */
export const cards = {
  "card.step-of": { es: "paso {step}/{of}", en: "step {step}/{of}" },
  "card.attempt": { es: "intento {attempt}/{attempts}", en: "attempt {attempt}/{attempts}" },
  "card.attempts": {
    es: plural("count", "1 intento", "{count} intentos"),
    en: plural("count", "1 attempt", "{count} attempts"),
  },
  "card.phase.planning": { es: "planificando", en: "planning" },
  "card.phase.queued": { es: "en cola", en: "queued" },
  "card.phase.preparing": { es: "preparando", en: "preparing" },
  "card.phase.working": { es: "trabajando", en: "working" },
  "card.phase.delivering": { es: "entregando", en: "delivering" },
  "card.phase.resting": { es: "en espera", en: "waiting" },
  "card.more-steps": {
    es: plural("count", "… y 1 paso más", "… y {count} pasos más"),
    en: plural("count", "… and 1 more step", "… and {count} more steps"),
  },
  "card.files": {
    es: plural("count", "1 archivo", "{count} archivos"),
    en: plural("count", "1 file", "{count} files"),
  },
  "card.tests-passed": { es: "{count} ok", en: "{count} ok" },
  "card.tests-failed": {
    es: plural("count", "1 fallo", "{count} fallos"),
    en: plural("count", "1 failure", "{count} failures"),
  },
  "card.exit": { es: "código de salida {code}", en: "exit code {code}" },
  "card.cut-off": { es: "no terminó", en: "did not end" },
  "card.as-expected": { es: "como se esperaba", en: "as expected" },
  "card.should-fail": { es: "tenía que fallar", en: "it had to fail" },
  "card.tests": { es: "pruebas: {counts}", en: "tests: {counts}" },
  "card.tests-since": { es: "pruebas: {counts} (antes: {before})", en: "tests: {counts} (before: {before})" },
  "card.failing-before": {
    es: "⚠ Ya fallaban antes del trabajo: {tests}",
    en: "⚠ Failed before the work already: {tests}",
  },
  "card.usual": { es: "por defecto", en: "default" },
  "card.plan-files": { es: "Archivos: {count}", en: "Files: {count}" },
  "card.revision": { es: "revisión {revision}", en: "revision {revision}" },
  "card.network": { es: "⚠ abre la red", en: "⚠ opens the network" },
  "card.no-network": { es: "sin red", en: "no network" },
  "card.branch": { es: "rama {branch}", en: "branch {branch}" },
  "card.flaky": { es: "inestable: falló y al repetirla pasó", en: "flaky: red, then green when repeated" },
  "card.stale": { es: "de otro estado del código", en: "of another state of the code" },
  "card.unplanned": { es: "⚠ Fuera del plan: {paths}", en: "⚠ Not in the plan: {paths}" },
  "card.untouched": { es: "⚠ En el plan y sin tocar: {paths}", en: "⚠ In the plan and not touched: {paths}" },
  "card.unverified": {
    es: "⚠ Sin verificación: nada en este plan ni en el repositorio comprueba el trabajo.",
    en: "⚠ Unverified: nothing in this plan or in the repository checks the work.",
  },
  "card.done": { es: "{task} listo en {time}", en: "{task} done in {time}" },
  "card.steps-done": {
    es: ({ done, of }) => `${done}/${of} ${of === 1 ? "paso" : "pasos"}`,
    en: ({ done, of }) => `${done}/${of} ${of === 1 ? "step" : "steps"}`,
  },
  "card.failed-at-step": {
    es: (params) =>
      `🛑 ${params.task} falló en el paso ${params.step}/${params.of} después de ${params.attempts} ${params.attempts === 1 ? "intento" : "intentos"}.`,
    en: (params) =>
      `🛑 ${params.task} failed at step ${params.step}/${params.of} after ${params.attempts} ${params.attempts === 1 ? "attempt" : "attempts"}.`,
  },
  "card.failed": { es: "🛑 {task} falló.", en: "🛑 {task} failed." },
  "card.fail.unchanged": { es: "No se cambió nada.", en: "Nothing was changed." },
  "card.fail.retries": { es: "Se agotaron los intentos.", en: "The attempts were used up." },
  "card.fail.time": { es: "Se agotó el tiempo.", en: "The time limit was reached." },
  "card.fail.plan": { es: "No se consiguió un plan válido.", en: "No valid plan came out." },
  "card.fail.internal": { es: "Error interno de devorch.", en: "An internal error of devorch." },
  "card.saved": { es: "Lo hecho quedó guardado en {branch}.", en: "The work so far is saved on {branch}." },
  "card.nothing-pushed": { es: "No se subió nada.", en: "Nothing was pushed." },
  "card.see-progress": {
    es: "Ver .dev-tasks/progress.md en la rama para continuar.",
    en: "See .dev-tasks/progress.md on the branch for how to go on.",
  },
  "card.resume-with": { es: "Para reanudar: devorch resume {id}", en: "To go on: devorch resume {id}" },
  "card.cancelled": { es: "⏹ {task} cancelado.", en: "⏹ {task} cancelled." },
  "card.cancelled-at-step": {
    es: "⏹ {task} cancelado en el paso {step}/{of} ({attempts}).",
    en: "⏹ {task} cancelled at step {step}/{of} ({attempts}).",
  },
  "card.rejected": { es: "❌ {task}: plan rechazado.", en: "❌ {task}: plan rejected." },
  "card.take-back": {
    es: "Para volver atrás, dentro de un día: devorch resume {id}",
    en: "To take it back, within a day: devorch resume {id}",
  },
  "card.paused": { es: "⏸ {task} en pausa: {reason}.", en: "⏸ {task} paused: {reason}." },
  "card.pause.money": { es: "se llegó al límite de gasto", en: "the cost limit was reached" },
  "card.pause.auth": { es: "se rechazó una clave o un permiso", en: "a key or a permission was refused" },
  "card.pause.disk": { es: "no hay espacio en disco", en: "the disk is full" },
  "card.pause.push": { es: "la rama no se subió", en: "the branch was not pushed" },
  "card.pause.weakened": {
    es: "el cambio debilita las pruebas y hace falta tu visto bueno",
    en: "the change weakens the tests and needs your word",
  },
  "card.pause.sandbox": { es: "no hay sandbox para ejecutar comandos", en: "there is no sandbox to run commands in" },
  "card.pause.question": { es: "espera una decisión tuya", en: "it waits for your decision" },
  "card.pause.model": { es: "el modelo no responde", en: "the model does not answer" },
  "card.pause.interrupted": { es: "se interrumpió", en: "it was interrupted" },
  "card.paused-next": { es: "Para seguir: devorch resume {id}", en: "To go on: devorch resume {id}" },
  "card.weakened-next": {
    es: "Para aceptar el cambio: devorch approve {id} · para rehacer el paso: devorch resume {id}",
    en: "To accept the change: devorch approve {id} · to have the step done again: devorch resume {id}",
  },

  "plan.assumptions": { es: "Supuestos", en: "Assumptions" },
  "plan.acceptance": { es: "Se da por bueno si", en: "Accepted when" },
  "plan.out-of-scope": { es: "Fuera de alcance", en: "Out of scope" },
  "plan.risks": { es: "Riesgos", en: "Risks" },
  "plan.setup": { es: "Preparación", en: "Set-up" },
  "plan.reads": { es: "lee", en: "reads" },
  "plan.modifies": { es: "modifica", en: "modifies" },
  "plan.creates": { es: "crea", en: "creates" },
  "card.changes-tests": { es: "⚠ Cambian pruebas existentes: {tests}", en: "⚠ Existing tests change: {tests}" },
  "plan.changes-test": { es: "cambia una prueba existente", en: "changes an existing test" },
  "plan.checked-by": { es: "se comprueba con", en: "checked by" },
  "plan.depends-on": { es: "depende de", en: "depends on" },

  "event.task.received": { es: "{task} recibido: {request} ({repo})", en: "{task} received: {request} ({repo})" },
  "event.question.asked": { es: "❓ pregunta: {questions}", en: "❓ question: {questions}" },
  "event.question.answered": { es: "{question} → {answer}", en: "{question} → {answer}" },
  "event.plan.ready": {
    es: (params) =>
      `📋 plan listo: revisión ${params.revision}, ${params.steps} ${params.steps === 1 ? "paso" : "pasos"}`,
    en: (params) =>
      `📋 plan ready: revision ${params.revision}, ${params.steps} ${params.steps === 1 ? "step" : "steps"}`,
  },
  "event.plan.approved": {
    es: "plan aprobado (revisión {revision}, {by})",
    en: "plan approved (revision {revision}, {by})",
  },
  "event.plan.modified": { es: "cambio pedido: {change}", en: "change asked for: {change}" },
  "event.plan.revised": {
    es: "plan revisado (revisión {revision}): {why}",
    en: "plan revised (revision {revision}): {why}",
  },
  "event.plan.edited": {
    es: "plan editado a mano (revisión {revision})",
    en: "plan edited by hand (revision {revision})",
  },
  "event.plan.rejected": { es: "plan rechazado: {why}", en: "plan rejected: {why}" },
  "event.task.queued": { es: "en cola, lugar {place}", en: "queued, place {place}" },
  "event.branch.created": { es: "rama {branch} sobre {base}", en: "branch {branch} on {base}" },
  "event.setup.done": { es: "preparación: {command}: {exit} ({time})", en: "set-up: {command}: {exit} ({time})" },
  "event.baseline.none": {
    es: "no se encontraron pruebas en el repositorio",
    en: "no tests were found in the repository",
  },
  "event.baseline.done": {
    es: "pruebas antes de empezar: {command}: {result}",
    en: "tests before the work: {command}: {result}",
  },
  "event.step.started": { es: "▸ paso {step}/{of}: {title}", en: "▸ step {step}/{of}: {title}" },
  "event.step.again": {
    es: "▸ paso {step}/{of}: {title} (intento {attempt}/{attempts})",
    en: "▸ step {step}/{of}: {title} (attempt {attempt}/{attempts})",
  },
  "event.step.done": { es: "✓ paso {step}: {title} · {commit}", en: "✓ step {step}: {title} · {commit}" },
  "event.step.failed": { es: "✗ paso {step}: {title}", en: "✗ step {step}: {title}" },
  "event.checkpoint.saved": { es: "  💾 punto de control {sha}", en: "  💾 checkpoint {sha}" },
  "event.model.retry": {
    es: "  {model}: {error}; se reintenta en {wait}",
    en: "  {model}: {error}; trying again in {wait}",
  },
  "event.work.unplanned": { es: "fuera del plan: {paths}", en: "not in the plan: {paths}" },
  "event.work.untouched": { es: "en el plan y sin tocar: {paths}", en: "in the plan and not touched: {paths}" },
  "event.push.done": { es: "⬆ rama {branch} subida ({sha})", en: "⬆ branch {branch} pushed ({sha})" },
  "event.task.paused": { es: "⏸ {task} en pausa: {reason}. {detail}", en: "⏸ {task} paused: {reason}. {detail}" },
  "event.task.resumed": { es: "▶ {task} sigue", en: "▶ {task} goes on" },
  "event.task.completed": { es: "✅ {task} listo", en: "✅ {task} done" },
  "event.task.failed": { es: "🛑 {task} falló: {why}", en: "🛑 {task} failed: {why}" },
  "event.task.cancelled": { es: "⏹ {task} cancelado", en: "⏹ {task} cancelled" },
  "event.task.rejected": { es: "❌ {task}: plan rechazado", en: "❌ {task}: plan rejected" },
} satisfies Record<string, Sentence>;
