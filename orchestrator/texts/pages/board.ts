import type { Sentence } from "../sentence.ts";

/** What the board says: the pages that `devorch serve` shows in a browser. */
export const board = {
  "board.waiting": { es: "Espera tu decisión", en: "Waiting for you" },
  "board.working": { es: "En marcha", en: "At work" },
  "board.done": { es: "Listo", en: "Done" },
  "board.stopped": { es: "Falló o se detuvo", en: "Failed or stopped" },
  "board.none.waiting": { es: "Nada espera una decisión.", en: "Nothing waits for a decision." },
  "board.none.working": { es: "No hay nada en marcha.", en: "Nothing is being worked on." },
  "board.none.done": { es: "Todavía no hay nada listo.", en: "Nothing is done yet." },
  "board.none.stopped": { es: "Nada falló.", en: "Nothing has failed." },
  "board.all": { es: "Ver las {count}", en: "See all {count}" },
  "board.older": { es: "Más antiguas", en: "Older" },
  "board.skip": { es: "Ir al contenido", en: "Skip to the content" },
  "board.nav": { es: "Páginas", en: "Pages" },
  "board.home": { es: "Tablero", en: "Board" },
  "board.live": { es: "en vivo", en: "live" },
  "board.offline": { es: "sin conexión", en: "no connection" },
  "board.read-plan": { es: "Leer el plan", en: "Read the plan" },
  "board.step-bar": { es: "{done} de {of} pasos hechos", en: "{done} of {of} steps done" },
  "board.approve": { es: "Aprobar", en: "Approve" },
  "board.reject": { es: "Rechazar", en: "Reject" },
  "board.accept": { es: "Aceptar el cambio", en: "Accept the change" },
  "board.ci.green": { es: "CI en verde", en: "CI is green" },
  "board.ci.red": { es: "CI en rojo: {jobs}", en: "CI is red: {jobs}" },
  "board.ci.pending": { es: "CI sin terminar", en: "CI has not ended" },
  "board.ci.none": { es: "sin CI", en: "no CI" },
} satisfies Record<string, Sentence>;
