import { money } from "./measures.ts";
import type { Sentence } from "./sentence.ts";

/** What is answered to a person's words in a chat, and what is said about how they are understood. */
export const words = {
  "route.unsure": {
    es: "No estoy seguro de qué quieres. ¿Es alguna de estas cosas?",
    en: "I am not sure what you mean. Is it one of these?",
  },
  "route.unsure-plan": {
    es: "Con eso no se decide nada: el plan de {id} sigue a la espera de un sí o un no claro. ¿Qué hago?",
    en: "That decides nothing: the plan of {id} still waits for a plain yes or no. What shall I do?",
  },
  "route.unsure-open": {
    es: 'No estoy seguro de qué quieres. Dime qué hay que hacer, con un verbo ("agrega…", "corrige…"), pregunta por el código, o escribe "ayuda".',
    en: 'I am not sure what you mean. Say what should be done, with a verb ("add…", "fix…"), ask about the code, or write "help".',
  },
  "route.unsure-idle": {
    es: "Ahora no hay nada que espere un sí o un no. ¿Qué quieres hacer? Dime qué hay que cambiar, o pregunta por el «estado».",
    en: "Nothing waits for a yes or a no now. What would you like? Say what should be changed, or ask for the “status”.",
  },
  "route.choice": { es: "· {label}: {say}", en: "· {label}: {say}" },
  "route.choice.task_new": { es: "una tarea nueva", en: "a new task" },
  "route.choice.query": { es: "una pregunta sobre el código", en: "a question about the code" },
  "route.choice.status": { es: "ver cómo va", en: "see how it is going" },
  "route.choice.approve": { es: "aprobar el plan de {id}", en: "approve the plan of {id}" },
  "route.choice.reject": { es: "rechazar el plan de {id}", en: "reject the plan of {id}" },
  "route.choice.modify": { es: "un cambio en {id}", en: "a change in {id}" },
  "route.choice.clarify": { es: "la respuesta a la pregunta de {id}", en: "the answer to the question of {id}" },
  "route.choice.cancel": { es: "cancelar {id}", en: "cancel {id}" },
  "route.choice.resume": { es: "seguir con {id}", en: "go on with {id}" },
  "route.choice.repo": { es: "elegir o ver repositorios", en: "choose or see repositories" },
  "route.choice.diff": { es: "ver los cambios de {id}", en: "see the changes of {id}" },
  "route.choice.plan": { es: "ver el plan de {id}", en: "see the plan of {id}" },
  "route.choice.log": { es: "ver el registro de {id}", en: "see the log of {id}" },
  "route.choice.cost": { es: "ver lo que costó", en: "see what it cost" },
  "route.choice.pause": { es: "pausar {id}", en: "pause {id}" },
  "route.choice.pr": { es: "el pull request de {id}", en: "the pull request of {id}" },
  "route.choice.undo": { es: "deshacer el último paso de {id}", en: "undo the last step of {id}" },
  "route.choice.help": { es: "ver qué puedo hacer", en: "see what I can do" },
  "route.no-command": {
    es: "No conozco /{command}. Los que hay: {known}.",
    en: "There is no /{command}. These are: {known}.",
  },
  "route.broken-command": {
    es: "/{command} no está cargado. {place}: {problem}",
    en: "/{command} is not loaded. {place}: {problem}",
  },
  "route.that-task": {
    es: "Justo llegó otra tarjeta: ¿es sobre {ids}? Si es así, púlsalo o di «{example}».",
    en: "Another card has just come: is it about {ids}? If so, press it, or say “{example}”.",
  },
  "route.which-task": {
    es: "Puede ser sobre cualquiera de estas: {ids}. Di cuál, por ejemplo «{example}».",
    en: "It can be about any of these: {ids}. Say which one, for example “{example}”.",
  },
  "route.which-repo": {
    es: "¿En qué repositorio? Guardé lo que pediste: sigue en cuanto digas cuál.",
    en: "In which repository? I have kept what you asked for: it goes on as soon as you say which one.",
  },
  "route.nothing-waits": {
    es: "Ahora no hay nada que espere tu palabra. `devorch tasks` muestra las tareas.",
    en: "Nothing waits for your word now. `devorch tasks` lists the tasks.",
  },
  "route.slots-missing": {
    es: "Me falta saber: {names}. ¿Qué va en «{first}»? Respóndelo, o escribe `{example}`.",
    en: "I still need to know: {names}. What is “{first}”? Answer it, or write `{example}`.",
  },
  "route.no-task": {
    es: "Esta conversación no trata de ninguna tarea. `devorch tasks` muestra las que hay.",
    en: "This chat is not about any task. `devorch tasks` lists them.",
  },
  "task.repo-missing": {
    es: "¿En qué repositorio? Dilo con `--repo <url|carpeta|nombre>`, trabaja dentro de uno, elige uno con `/repo <nombre>`, o escribe «agrega el repo <url>».",
    en: "In which repository? Name it with `--repo <url|folder|name>`, work inside of one, choose one with `/repo <name>`, or write “add the repo <url>”.",
  },
  "approve.weakened": {
    es: "Anotado: el cambio en las pruebas de {id} queda aceptado. Sigo.",
    en: "Noted: the change of the tests in {id} is accepted. Going on.",
  },
  "status.nothing-waits": { es: "Nada espera una decisión tuya.", en: "Nothing waits for a decision of yours." },
  "status.none": {
    es: "No hay tareas todavía. Escribe qué hay que hacer.",
    en: "There are no tasks yet. Write what should be done.",
  },
  "status.line": { es: "{id} · {state} · {request}", en: "{id} · {state} · {request}" },
  "status.step": { es: "{id} · {state} · paso {step}/{of}: {title}", en: "{id} · {state} · step {step}/{of}: {title}" },
  "status.steps": {
    es: ({ id, state, done, of, request }) =>
      `${id} · ${state} · ${done}/${of} ${Number(of) === 1 ? "paso hecho" : "pasos hechos"} · ${request}`,
    en: ({ id, state, done, of, request }) =>
      `${id} · ${state} · ${done}/${of} ${Number(of) === 1 ? "step" : "steps"} done · ${request}`,
  },
  "status.plan": {
    es: ({ id, revision, steps }) =>
      `El plan (revisión ${revision}, ${steps} ${Number(steps) === 1 ? "paso" : "pasos"}) espera tu sí: \`devorch plan ${id}\` lo muestra.`,
    en: ({ id, revision, steps }) =>
      `The plan (revision ${revision}, ${steps} ${Number(steps) === 1 ? "step" : "steps"}) waits for your yes: \`devorch plan ${id}\` shows it.`,
  },
  "status.question": { es: "Espera tu respuesta: {question}", en: "It waits for your answer: {question}" },
  "status.branch": { es: "Rama: {url}", en: "Branch: {url}" },
  "status.cost": { es: "Gastado: {cost}", en: "Spent: {cost}" },
  "cost.none": { es: "Los modelos no han costado nada todavía.", en: "The models have cost nothing yet." },
  "cost.of-task": {
    es: ({ id, cost, calls }) => `${id}: ${cost}, ${calls} ${calls === 1 ? "llamada" : "llamadas"}.`,
    en: ({ id, cost, calls }) => `${id}: ${cost}, ${calls} ${calls === 1 ? "call" : "calls"}.`,
  },
  "cost.of-all": { es: "En total: {cost}, {calls} llamadas.", en: "In all: {cost}, {calls} calls." },
  "cost.of-model": { es: "· {model}: {cost}, {calls} llamadas", en: "· {model}: {cost}, {calls} calls" },
  "undo.nothing": { es: "En {id} no hay ningún paso hecho que deshacer.", en: "{id} has no finished step to undo." },
  "undo.sure": {
    es: "Deshacer el paso {step} de {id}, «{title}»: su commit se quita de la rama (o se revierte, si ya está subido) y la tarea queda en pausa. ¿Lo hago?",
    en: "Undo step {step} of {id}, “{title}”: its commit leaves the branch (or is reverted where it is pushed already), and the task is paused. Shall I?",
  },
  "undo.yes": { es: "sí, deshacer el paso {step}", en: "yes, undo step {step}" },
  "undo.done": {
    es: "Paso {step} de {id} deshecho. `devorch resume {id}` sigue desde ahí.",
    en: "Step {step} of {id} is undone. `devorch resume {id}` goes on from there.",
  },
  "repo.chosen": { es: "Desde ahora, el repositorio es {name}.", en: "From now on the repository is {name}." },
  "repo.added": {
    es: "Agregado: {name}. Desde ahora trabajamos en ese repositorio.",
    en: "Added: {name}. From now on we work on that repository.",
  },
  "repo.add-what": {
    es: "¿Cuál? Escribe su dirección: «agrega el repo https://…/tienda.git como tienda».",
    en: "Which one? Write its address: “add the repo https://…/shop.git as shop”.",
  },
  "repo.remove-how": {
    es: "Para quitarlo de la lista: `devorch repo remove {name}`.",
    en: "To take it off the list: `devorch repo remove {name}`.",
  },
  "repo.unknown": {
    es: "No conozco el repositorio {name}. Los que hay: {names}. Agrégalo con su dirección: «agrega el repo <url> como {name}».",
    en: "There is no repository {name}. These are: {names}. Add it with its address: “add the repo <url> as {name}”.",
  },
  "repo.none": {
    es: "No hay repositorios con nombre. Agrega uno: «agrega el repo <url>».",
    en: "No repository has a name yet. Add one: “add the repo <url>”.",
  },
  "repo.only-current": {
    es: "Trabajamos en {current}. Ningún repositorio tiene nombre todavía: «agrega el repo <url> como <nombre>».",
    en: "We work on {current}. No repository has a name yet: “add the repo <url> as <name>”.",
  },
  "repo.list": { es: "Repositorios: {names}. Ahora: {current}.", en: "Repositories: {names}. Now: {current}." },
  "query.repo-missing": {
    es: "¿Sobre qué repositorio? Dilo con `--repo <url|carpeta|nombre>`, o elige uno: «usa el repo <nombre>».",
    en: "About which repository? Name it with `--repo <url|folder|name>`, or choose one: “use the repo <name>”.",
  },
  "query.offer": {
    es: "No cambié nada. Si quieres que haga algo con esto, dímelo y preparo un plan.",
    en: "I changed nothing. If you want something done about it, tell me and I make a plan.",
  },
  "query.no-answer": {
    es: "No encontré una respuesta en el repositorio. Prueba a nombrar un archivo o una función.",
    en: "I found no answer in the repository. Try naming a file or a function.",
  },
  "resume.money": {
    es: "{id} llegó a su límite de gasto (lleva {spent}). Sigue cuando un dueño lo suba: /resume {id} +1, o la cantidad que haga falta.",
    en: "{id} reached its cost limit ({spent} so far). It goes on when an owner raises it: /resume {id} +1, or any other amount.",
  },
  "resume.as-is": { es: "Seguir sin subirlo", en: "Go on without raising it" },
  "query.money": {
    es: ({ limit }) =>
      `La pregunta llegó al límite de ${money(Number(limit), "es")} antes de tener respuesta. Hazla más concreta o sube MAX_COST_USD.`,
    en: ({ limit }) =>
      `The question reached the limit of ${money(Number(limit), "en")} before it had an answer. Make it narrower or raise MAX_COST_USD.`,
  },
  "help.text": {
    es: `Soy devorch: convierto una frase en una rama revisada. Escríbeme como a una persona.
· Pedir trabajo: «agrega validación de stock», «el botón de guardar no anda, arréglalo». Preparo un plan y espero tu sí.
· Con el plan: «dale», «no», o di qué cambiar: «sí, pero usa zod», «quita el paso 3».
· Mientras trabajo: «¿cómo va?», un comentario para el próximo paso, o «para».
· Si algo se detuvo: «sigue» o «inténtalo otra vez».
· Preguntar: «¿dónde se calcula el iva?». Leo el repositorio y no toco nada.
· Repositorios: «¿qué repos hay?», «usa el repo tienda», «agrega el repo <url>».`,
    en: `I am devorch: a sentence becomes a reviewed branch. Write to me as to a person.
· Ask for work: “add stock validation”, “the save button does not work, fix it”. I make a plan and wait for your yes.
· About the plan: “go ahead”, “no”, or say what to change: “yes, but use zod”, “drop step 3”.
· While I work: “how is it going?”, a remark for the next step, or “stop”.
· When something stopped: “go on” or “try again”.
· Ask: “where is the tax calculated?”. I read the repository and touch nothing.
· Repositories: “which repos are there?”, “use the repo shop”, “add the repo <url>”.`,
  },
  "smalltalk.hello": {
    es: "¡Hola! Dime qué hay que hacer y preparo un plan.",
    en: "Hello! Tell me what should be done and I make a plan.",
  },
  "smalltalk.how": {
    es: "Todo bien por aquí, gracias. ¿Qué hay que hacer?",
    en: "All well here, thanks. What should be done?",
  },
  "smalltalk.thanks": {
    es: "¡De nada! Aquí estoy si hace falta algo más.",
    en: "You are welcome! I am here if there is more to do.",
  },
  "smalltalk.bye": { es: "¡Hasta luego!", en: "See you!" },
  "smalltalk.laugh": { es: "😄", en: "😄" },
  "smalltalk.other": {
    es: "De eso sé poco: lo mío es el código. Dime qué hay que hacer en el repositorio y preparo un plan.",
    en: "I know little about that: code is my thing. Tell me what should be done in the repository and I make a plan.",
  },
  "smalltalk.question-waits": {
    es: "La pregunta de {id} sigue a la espera de tu respuesta.",
    en: "The question of {id} still waits for your answer.",
  },
  "smalltalk.plan-waits": {
    es: "El plan de {id} sigue a la espera: apruébalo, cámbialo o recházalo.",
    en: "The plan of {id} still waits: approve, change or reject it.",
  },
  "smalltalk.word": {
    es: "¡Bien! Ahora no hay nada pendiente. Dime qué hay que hacer cuando quieras.",
    en: "Good! Nothing is pending now. Tell me what should be done whenever you like.",
  },
  "smalltalk.word-task": {
    es: "¡Bien! Para saber cómo va {id}, pregunta «¿cómo va?».",
    en: "Good! To know how {id} is doing, ask “how is it going?”.",
  },
  "intents.accuracy": {
    es: "{right} de {n} bien: {accuracy} %",
    en: "{right} of {n} right: {accuracy} %",
  },
  "intents.kinds": {
    es: "tipo de tarea: {right} de {n} bien ({accuracy} %)",
    en: "type of task: {right} of {n} right ({accuracy} %)",
  },
  "intents.below": {
    es: "Por debajo del mínimo de {min} %.",
    en: "Below the minimum of {min} %.",
  },
  "intents.confusion": {
    es: "Esperado (filas) y entendido (columnas):",
    en: "Expected (rows) and understood (columns):",
  },
  "intents.misses": { es: "No acertó:", en: "Missed:" },
  "intents.empty": {
    es: "{file} no tiene ningún mensaje. Cada línea lleva: texto, contexto, intención y tipo, separados por tabuladores.",
    en: "{file} holds no message. Each line has: text, context, intent and type, separated by tabs.",
  },
  "intents.bad-line": {
    es: "{file}, línea {line}: se espera texto, contexto ({contexts}), intención y tipo, separados por tabuladores.",
    en: "{file}, line {line}: expected text, context ({contexts}), intent and type, separated by tabs.",
  },
  "intents.no-file": {
    es: "No puedo leer {file}: {why}. Revisa la ruta.",
    en: "{file} cannot be read: {why}. Check the path.",
  },
  "intents.bad-min": {
    es: "--min espera un número entre 0 y 1, por ejemplo 0.95, no «{value}».",
    en: "--min takes a number from 0 to 1, for example 0.95, not “{value}”.",
  },
  "column.intent": { es: "intención", en: "intent" },
  "column.precision": { es: "precisión", en: "precision" },
  "column.recall": { es: "cobertura", en: "recall" },
  "column.count": { es: "mensajes", en: "messages" },
  "column.examples": { es: "ejemplos", en: "examples" },
  "column.description": { es: "qué significa", en: "what it means" },
  "help.intents": { es: "Qué entiende devorch, y con qué acierto", en: "What devorch understands, and how well" },
  "help.intents.list": {
    es: "Las intenciones, también las de los plugins",
    en: "The intents, those of plugins included",
  },
  "help.intents.eval": {
    es: "Medir el acierto con un archivo de mensajes etiquetados",
    en: "Measure it with a file of labelled messages",
  },
  "help.arg.tsv": {
    es: "líneas con texto, contexto, intención y tipo, separados por tabuladores",
    en: "lines with text, context, intent and type, separated by tabs",
  },
  "help.option.min": {
    es: "acierto mínimo, de 0 a 1; por debajo sale con 1",
    en: "least accuracy, from 0 to 1; below it exit 1",
  },
  "help.option.model": {
    es: "preguntar también al modelo clasificador cuando hay duda",
    en: "ask the classifier model too where there is doubt",
  },
} satisfies Record<string, Sentence>;
