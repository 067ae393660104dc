import type { Sentence } from "./sentence.ts";

/** Who may say what. */
export const people = {
  "people.heard": {
    es: "Un mensaje de voz no decide ni responde nada: escríbelo, o usa el botón de la tarjeta.",
    en: "A voice message decides and answers nothing: write it, or use the button of the card.",
  },
  "people.edited": {
    es: "Vi que editaste tu mensaje, pero ya actué según lo que decía antes. Dime el cambio en un mensaje nuevo.",
    en: "I saw that you edited your message, but it was taken as it was before. Tell me the change in a new message.",
  },
  "people.owner-only": {
    es: "Eso solo lo puede hacer un dueño. Pídeselo a uno, o que te dé el papel con `devorch users`.",
    en: "Only an owner can do that. Ask one, or have them give you the role with `devorch users`.",
  },
  "people.viewer": {
    es: "Puedes preguntar y mirar, pero no dar trabajo ni decidir. Un dueño puede darte otro papel con `/invite member`.",
    en: "You can ask and read, but not give work or decide. An owner can give you another role by `/invite member`.",
  },
  "people.not-yours": {
    es: "{id} la empezó otra persona: solo ella o un dueño deciden sobre esa tarea.",
    en: "{id} was started by somebody else: only they or an owner decide about it.",
  },
  "people.unknown": {
    es: "No conozco a {id}. `devorch users list` muestra quiénes hay.",
    en: "There is nobody called {id}. `devorch users list` shows who there is.",
  },
  "help.tokens": { es: "Quién puede usar devorch desde otra máquina", en: "Who may use devorch from another machine" },
  "help.tokens.add": {
    es: "Un token nuevo; se muestra solo ahora",
    en: "A new token; it is shown only now",
  },
  "help.tokens.list": { es: "Los nombres y sus papeles", en: "The names and their roles" },
  "help.tokens.remove": { es: "Quitar un token: deja de valer enseguida", en: "Remove a token: it ends at once" },
  "help.arg.token": { es: "de quién es: ana, ci", en: "whose it is: ana, ci" },
  "column.since": { es: "desde", en: "since" },
  "tokens.added": {
    es: "{name} ({role}): este token no se vuelve a mostrar. En la otra máquina va en DEVORCH_TOKEN, con DEVORCH_URL.",
    en: "{name} ({role}): this token is not shown again. On the other machine it goes into DEVORCH_TOKEN, with DEVORCH_URL.",
  },
  "tokens.removed": { es: "El token {name} ya no vale.", en: "The token {name} is no longer good." },
  "tokens.none": {
    es: "No hay ninguno. `devorch tokens add <nombre> --role member` hace uno.",
    en: "There is none. `devorch tokens add <name> --role member` makes one.",
  },
  "tokens.taken": {
    es: "Ya hay un token {name}. Elige otro nombre, o quita ese con `devorch tokens remove {name}`.",
    en: "There is a token {name} already. Choose another name, or remove that one with `devorch tokens remove {name}`.",
  },
  "tokens.bad-name": {
    es: "«{name}» no sirve de nombre: letras minúsculas sin acentos, números y guiones, hasta 40.",
    en: "“{name}” cannot be a name: lower-case letters, digits and dashes, up to 40.",
  },
  "tokens.unknown": {
    es: "No hay ningún token {name}. `devorch tokens list` muestra cuáles hay.",
    en: "There is no token {name}. `devorch tokens list` shows which there are.",
  },
} satisfies Record<string, Sentence>;
