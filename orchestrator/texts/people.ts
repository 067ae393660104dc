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
} satisfies Record<string, Sentence>;
