import type { Sentence } from "../sentence.ts";

/** What the command line says besides cards and help. */
export const cli = {
  "cli.unknown-command": {
    es: "No conozco el comando «{name}». Mira los que hay con: devorch --help",
    en: "There is no command “{name}”. See the ones there are with: devorch --help",
  },
  "cli.unknown-command-near": {
    es: "No conozco el comando «{name}». ¿Querías decir: devorch {known}?",
    en: "There is no command “{name}”. Did you mean: devorch {known}?",
  },
  "cli.unknown-subcommand": {
    es: "No conozco «{name}». Se usa así: {usage} (con {known})",
    en: "There is no “{name}”. It is used like this: {usage} (with {known})",
  },
  "cli.missing-subcommand": {
    es: "Falta decir qué: {usage} (con {known})",
    en: "Say what to do: {usage} (with {known})",
  },
  "cli.unknown-option": {
    es: "No existe la opción {option}. Mira las que hay con: {help}",
    en: "There is no option {option}. See the ones there are with: {help}",
  },
  "cli.unknown-option-near": {
    es: "No existe la opción {option}. ¿Querías decir {known}?",
    en: "There is no option {option}. Did you mean {known}?",
  },
  "cli.missing-argument": {
    es: "Falta <{name}>. Se usa así: {usage}",
    en: "<{name}> is missing. It is used like this: {usage}",
  },
  "cli.missing-value": {
    es: "Falta el valor de {option}. Escríbelo después de la opción.",
    en: "{option} needs a value. Write it after the option.",
  },
  "cli.too-many-arguments": {
    es: "Sobran palabras. Se usa así: {usage} (un texto con espacios va entre comillas)",
    en: "There are too many words. It is used like this: {usage} (put a text with spaces in quotes)",
  },
  "cli.usage": {
    es: "No se entiende. Se usa así: {usage}",
    en: "That is not understood. It is used like this: {usage}",
  },
  "cli.bad-lang": {
    es: "No hay idioma «{lang}». Elige es o en: --lang es",
    en: "There is no language “{lang}”. Choose es or en: --lang en",
  },
  "cli.bad-id": {
    es: "«{id}» no es una tarea. Se escriben como T-12; mira las que hay con: devorch tasks",
    en: "“{id}” is not a task. They are written like T-12; see the ones there are with: devorch tasks",
  },
  "cli.no-candidate": {
    es: "No hay ninguna tarea para `devorch {command}`. Mira las que hay con: devorch tasks",
    en: "There is no task for `devorch {command}`. See the ones there are with: devorch tasks",
  },
  "cli.which-task": {
    es: "Hay {count} tareas para `devorch {command}`. Di cuál, por ejemplo: devorch {command} {example}\n{list}",
    en: "There are {count} tasks for `devorch {command}`. Say which one, for example: devorch {command} {example}\n{list}",
  },
  "cli.none-picked": {
    es: "No elegiste ninguna tarea: `devorch {command}` no hizo nada.",
    en: "No task was picked: `devorch {command}` did nothing.",
  },
  "cli.bad-number": {
    es: "{option} espera un número entero desde {least}, no «{value}».",
    en: "{option} takes a whole number from {least} on, not “{value}”.",
  },
  "cli.bad-amount": {
    es: "{option} espera un importe en dólares mayor que cero, por ejemplo 1.50, no «{value}».",
    en: "{option} takes an amount in US dollars over zero, for example 1.50, not “{value}”.",
  },
  "cli.empty-task": {
    es: 'La tarea está vacía. Escribe qué hay que hacer: devorch run "Agregar validación de stock"',
    en: 'The task is empty. Write what is to be done: devorch run "Add stock validation"',
  },
  "cli.empty-text": {
    es: 'El mensaje está vacío. Escribe lo que quieras decir: devorch ask "¿cómo va?"',
    en: 'The message is empty. Write what you want to say: devorch ask "how is it going?"',
  },
  "cli.empty-change": {
    es: "El cambio está vacío. Escribe qué debe cambiar en el plan.",
    en: "The change is empty. Write what should change in the plan.",
  },
  "cli.empty-answer": {
    es: "La respuesta está vacía. Escribe un texto o el número de una opción.",
    en: "The answer is empty. Write a text or the number of an option.",
  },
  "cli.empty-test": {
    es: 'El comando de --test está vacío. Escribe uno: --test "npm test"',
    en: 'The command of --test is empty. Write one: --test "npm test"',
  },
  "cli.no-repository": {
    es: "Aquí no hay un repositorio git. Entra en la carpeta de uno o nómbralo con --repo <url|carpeta|nombre>.",
    en: "There is no git repository here. Go to the folder of one, or name it with --repo <url|path|name>.",
  },
  "cli.no-branch": {
    es: "Falta la rama. Se usa así: devorch resume --from-branch <url> <rama>",
    en: "The branch is missing. It is used like this: devorch resume --from-branch <url> <branch>",
  },
  "cli.nobody-works": {
    es: "Ningún devorch trabaja ahora en {id}: el que lo hacía se fue. Sigue desde donde quedó con: devorch resume {id}",
    en: "No devorch works on {id} now: the one that did is gone. It goes on from there with: devorch resume {id}",
  },
  "cli.no-owner": {
    es: "Con --detach hace falta otro devorch en marcha que haga el trabajo, y no hay ninguno. Quita --detach o deja uno trabajando en otra terminal.",
    en: "--detach needs another running devorch to do the work, and there is none. Leave out --detach, or have one at work in another terminal.",
  },
  "cli.owner-gone": {
    es: "El devorch que hacía el trabajo se fue antes de responder. Mira en qué quedó con: devorch tasks",
    en: "The devorch that did the work went away before it answered. See how things stand with: devorch tasks",
  },
  "cli.io": {
    es: "El sistema no pudo leer o escribir: {detail}. Revisa el disco y vuelve a intentarlo; lo guardado no se pierde.",
    en: "The system could not read or write: {detail}. Look after the disk and try again; what was saved is not lost.",
  },
  "cli.internal": { es: "Error interno de devorch: {detail}.", en: "An internal error of devorch: {detail}." },
  "cli.internal-log": { es: "Los detalles están en {path} (o con -v).", en: "The details are in {path} (or with -v)." },

  "cli.waits-approval": {
    es: 'El plan espera tu palabra: devorch approve {id} · devorch modify {id} "…" · devorch reject {id}',
    en: 'The plan waits for your word: devorch approve {id} · devorch modify {id} "…" · devorch reject {id}',
  },
  "cli.waits-answer": {
    es: 'Espera tu respuesta: devorch answer {id} "…"',
    en: 'It waits for your answer: devorch answer {id} "…"',
  },
  "cli.unverified-needs-word": {
    es: "Nada comprueba este plan, así que --yes no basta. Para aceptarlo igual: devorch approve {id}",
    en: "Nothing checks this plan, so --yes is not enough. To accept it all the same: devorch approve {id}",
  },
  "cli.alive": { es: "… sigue trabajando: {where} · {time}", en: "… still at work: {where} · {time}" },
  "cli.cloning": { es: "clonando: {amount}", en: "cloning: {amount}" },
  "cli.pushing": { es: "subiendo: {amount}", en: "pushing: {amount}" },
  "cli.pausing": {
    es: "Pausando con un punto de control… (Ctrl-C otra vez para salir ya)",
    en: "Pausing with a checkpoint… (Ctrl-C again to leave at once)",
  },
  "cli.detached": {
    es: "La tarea {id} sigue en el otro devorch. Para mirarla: devorch show {id}",
    en: "Task {id} goes on in the other devorch. To look at it: devorch show {id}",
  },
  "cli.reviewing": { es: "{model} revisa el cambio", en: "{model} reviews the change" },
  "cli.thinking": { es: "{model} está pensando", en: "{model} is thinking" },
  "cli.took-over": {
    es: "El devorch que hacía el trabajo se fue: este sigue desde donde quedó.",
    en: "The devorch that did the work went away: this one goes on from there.",
  },
  "cli.reconnected": {
    es: "El devorch que hacía el trabajo cambió: se sigue desde donde quedó.",
    en: "Another devorch does the work now: it goes on from there.",
  },
  "cli.staying": {
    es: "Quedan tareas de otras terminales: este devorch sigue hasta que terminen.",
    en: "There are tasks of other terminals left: this devorch stays until they are done.",
  },
  "cli.again-to-leave": {
    es: "Todavía hay trabajo en marcha. Ctrl-C otra vez para salir ya.",
    en: "Work is still going on. Ctrl-C again to leave at once.",
  },
  "cli.decided-elsewhere": {
    es: "Ya se decidió desde otro lugar.",
    en: "It was decided elsewhere meanwhile.",
  },
  "cli.rest-of-diff": {
    es: "… y {count} líneas más: devorch diff {id}",
    en: "… and {count} more lines: devorch diff {id}",
  },
  "cli.rejected": { es: "{id}: plan rechazado.", en: "{id}: plan rejected." },
  "cli.cancelling": {
    es: "Cancelando {id}: se guarda y se sube lo hecho…",
    en: "Cancelling {id}: saving and pushing the work so far…",
  },
  "cli.cancelled": { es: "{id} cancelado.", en: "{id} cancelled." },
  "cli.not-cancelled": {
    es: "{id} no se pudo cancelar del todo: {state}. Mira por qué con: devorch show {id}",
    en: "{id} could not be cancelled to the end: {state}. See why with: devorch show {id}",
  },
  "cli.rolled-back": { es: "{id} volvió al final del paso {step}.", en: "{id} is back at the end of step {step}." },
  "cli.repo-added": { es: "{name} quedó registrado: --repo {name}", en: "{name} is registered: --repo {name}" },
  "cli.repo-set": { es: "Guardado: {name}", en: "Saved: {name}" },
  "cli.repo-set-by": { es: "{by}, {at}", en: "{by}, {at}" },
  "cli.repo-no-settings": {
    es: "sin ajustes propios: devorch repo set {name} --help",
    en: "no settings of its own: devorch repo set {name} --help",
  },
  "cli.repo-removed": { es: "{name} ya no está en la lista.", en: "{name} is no longer on the list." },
  "cli.no-such-tasks": { es: "No hay tareas así.", en: "There are no such tasks." },
  "cli.more-tasks": {
    es: ({ more, command }) => `Hay ${more === 1 ? "una más" : `${more} más`}: ${command}`,
    en: ({ more, command }) => `${more === 1 ? "There is one more" : `There are ${more} more`}: ${command}`,
  },
  "cli.no-tasks": {
    es: 'Todavía no hay tareas. La primera: devorch run "…"',
    en: 'There are no tasks yet. The first one: devorch run "…"',
  },
  "cli.no-repos": {
    es: "Ningún repositorio tiene nombre todavía: devorch repo add <nombre> <url>",
    en: "No repository has a name yet: devorch repo add <name> <url>",
  },
  "cli.no-plan": {
    es: "{id} todavía no tiene plan. Mira cómo va con: devorch show {id}",
    en: "{id} has no plan yet. See how it is going with: devorch show {id}",
  },
  "cli.no-diff": { es: "{id} no cambió nada todavía.", en: "{id} has changed nothing yet." },
  "cli.no-cost": { es: "Todavía no se gastó nada.", en: "Nothing has been spent yet." },
  "cli.doctor-well": { es: "Todo lo necesario funciona.", en: "Everything needed works." },
  "cli.doctor-warned": {
    es: "Todo lo necesario funciona; mira las líneas con !.",
    en: "Everything needed works; look at the lines with !.",
  },
  "cli.doctor-ill": {
    es: "Falta algo necesario: sigue las flechas de arriba y vuelve a probar.",
    en: "Something needed is missing: follow the arrows above and try again.",
  },

  "ask.plan": { es: "¿Qué hacemos con este plan?", en: "What about this plan?" },
  "ask.approve": { es: "✅ Aprobar", en: "✅ Approve" },
  "ask.modify": { es: "✏️  Modificar", en: "✏️  Modify" },
  "ask.reject": { es: "❌ Rechazar", en: "❌ Reject" },
  "ask.show": { es: "📄 Ver el plan completo", en: "📄 Show the whole plan" },
  "ask.edit": { es: "📝 Abrirlo en $EDITOR", en: "📝 Open it in $EDITOR" },
  "ask.change": { es: "¿Qué debe cambiar?", en: "What should change?" },
  "ask.why": { es: "¿Por qué? (puede quedar vacío)", en: "Why? (may be left empty)" },
  "ask.empty": { es: "Escribe algo, o Ctrl-C para dejarlo.", en: "Write something, or Ctrl-C to leave it." },
  "ask.which-task": { es: "¿Qué tarea? (devorch {command})", en: "Which task? (devorch {command})" },
  "ask.other": { es: "Otra…", en: "Something else…" },
  "ask.answer": { es: "Tu respuesta", en: "Your answer" },
  "ask.unverified": {
    es: "Nada comprueba este plan. ¿Aprobarlo igual?",
    en: "Nothing checks this plan. Approve it all the same?",
  },
  "ask.yes": { es: "Sí", en: "Yes" },
  "ask.no": { es: "No", en: "No" },
  "ask.no-editor": {
    es: "No encuentro un editor. Di cuál usar con la variable EDITOR, por ejemplo EDITOR=nano.",
    en: "No editor was found. Name one with the variable EDITOR, for example EDITOR=nano.",
  },
  "ask.unchanged": { es: "El plan queda como estaba.", en: "The plan stays as it was." },
  "ask.not-a-plan": {
    es: "Así no se puede leer el plan: {problem}. Se abre otra vez para que lo corrijas.",
    en: "The plan cannot be read like this: {problem}. It opens again to be corrected.",
  },
  "ask.edit-header": {
    es: "El plan, en YAML. Guarda y cierra para proponerlo; déjalo sin cambios para no hacer nada.",
    en: "The plan, as YAML. Save and close to propose it; leave it unchanged to do nothing.",
  },

  "edit.step": { es: "paso {n}", en: "step {n}" },
  "edit.plan": { es: "el plan", en: "the plan" },
  "edit.problem": { es: "{where}: {what}", en: "{where}: {what}" },
  "edit.yaml": { es: "línea {line}: no se entiende «{text}»", en: "line {line}: “{text}” is not understood" },
  "edit.missing": { es: "falta", en: "is missing" },
  "edit.empty": { es: "no puede estar vacío", en: "must not be empty" },
  "edit.string": { es: "tiene que ser un texto", en: "must be a text" },
  "edit.array": { es: "tiene que ser una lista", en: "must be a list" },
  "edit.object": { es: "tiene que ser un grupo de campos", en: "must be a group of fields" },
  "edit.number": { es: "tiene que ser un número entero", en: "must be a whole number" },
  "edit.boolean": { es: "tiene que ser true o false", en: "must be true or false" },
  "edit.choice": { es: "tiene que ser uno de estos: {choices}", en: "must be one of: {choices}" },
  "edit.least": { es: "tiene que ser {limit} o más", en: "must be {limit} or more" },
  "edit.most": { es: "tiene que ser {limit} o menos", en: "must be {limit} or less" },
  "edit.long": { es: "tiene más de {limit} caracteres", en: "has more than {limit} characters" },
  "edit.many": { es: "tiene más de {limit} elementos", en: "has more than {limit} entries" },
  "edit.unknown": { es: "no existe el campo {names}", en: "there is no field {names}" },

  "column.state": { es: "estado", en: "state" },
  "column.age": { es: "edad", en: "age" },
  "column.request": { es: "pedido", en: "request" },
  "column.repo": { es: "repo", en: "repo" },
  "column.branch": { es: "rama", en: "branch" },
  "column.cost": { es: "costo", en: "cost" },
  "column.task": { es: "tarea", en: "task" },
  "column.model": { es: "modelo", en: "model" },
  "column.calls": { es: "llamadas", en: "calls" },
  "column.input": { es: "entrada", en: "input" },
  "column.cached": { es: "caché", en: "cached" },
  "column.output": { es: "salida", en: "output" },
  "column.name": { es: "nombre", en: "name" },
  "column.place": { es: "lugar", en: "place" },
  "column.test": { es: "pruebas", en: "tests" },
  "column.by": { es: "de", en: "by" },
  "column.setting": { es: "ajuste", en: "setting" },
  "column.value": { es: "valor", en: "value" },
  "column.from": { es: "de", en: "from" },
  "cost.total": { es: "total", en: "total" },
  "cost.unknown": { es: "precio desconocido", en: "price unknown" },
  "config.environment": { es: "entorno", en: "environment" },
  "config.file": { es: "archivo", en: "file" },
  "config.default": { es: "por defecto", en: "default" },
  "config.option": { es: "opción", en: "option" },

  "show.repo": { es: "repositorio", en: "repository" },
  "show.branch": { es: "rama", en: "branch" },
  "show.base": { es: "base", en: "base" },
  "show.revision": { es: "revisión", en: "revision" },
  "show.cost": { es: "costo", en: "cost" },
  "show.created": { es: "creado", en: "created" },
  "show.link": { es: "enlace", en: "link" },
  "show.compare": { es: "comparar", en: "compare" },
  "show.reason": { es: "motivo", en: "reason" },
} satisfies Record<string, Sentence>;
