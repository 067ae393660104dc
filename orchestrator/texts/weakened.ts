import type { Sentence } from "./sentence.ts";

/** How a change makes the tests say less. `path:line` comes first: it is what one looks for. */
export const weakened = {
  "task.weakened": {
    es: "{found}\nSi está bien así: `devorch approve {id}`; si no, `devorch resume {id}` rehace el paso.",
    en: "{found}\nIf that is right: `devorch approve {id}`; if not, `devorch resume {id}` has the step done again.",
  },
  "weakened.skipped": {
    es: "{path}:{line}: una prueba se omite: {what}",
    en: "{path}:{line}: a test is skipped: {what}",
  },
  "weakened.focused": {
    es: "{path}:{line}: se ejecuta una sola prueba y las demás no: {what}",
    en: "{path}:{line}: one test runs and the others do not: {what}",
  },
  "weakened.removed": {
    es: "{path}:{line}: falta una prueba que antes estaba: {what}",
    en: "{path}:{line}: a test that was there is gone: {what}",
  },
  "weakened.weaker": {
    es: "{path}:{line}: la prueba exige menos que antes: {what}",
    en: "{path}:{line}: the test asks less than before: {what}",
  },
  "weakened.changed": {
    es: "{path}:{line}: la prueba espera otra cosa, y el plan no nombra ese archivo: {what}",
    en: "{path}:{line}: the test expects something else, and the plan does not name this file: {what}",
  },
  "weakened.empty": {
    es: "{path}:{line}: la prueba no puede fallar: {what}",
    en: "{path}:{line}: the test cannot fail: {what}",
  },
  "weakened.mocked": {
    es: "{path}:{line}: la prueba reemplaza justo lo que tendría que probar: {what}",
    en: "{path}:{line}: the test replaces the very thing that it should test: {what}",
  },
  "weakened.concealed": {
    es: "{path}:{line}: un fallo pasaría inadvertido: {what}",
    en: "{path}:{line}: a failure would go unnoticed: {what}",
  },
  "weakened.threshold": {
    es: "{path}:{line}: se relaja un límite: {what}",
    en: "{path}:{line}: a limit is loosened: {what}",
  },
  "weakened.command": {
    es: "{path}:{line}: cambia cómo se ejecutan las pruebas: {what}",
    en: "{path}:{line}: how the tests are run is changed: {what}",
  },
  "weakened.ci": {
    es: "{path}:{line}: cambia la integración continua: {what}",
    en: "{path}:{line}: continuous integration is changed: {what}",
  },
  "weakened.fewer": {
    es: "Ahora se ejecutan {now} pruebas y antes {before}.",
    en: "{now} tests run now, and {before} did before.",
  },
  "weakened.more-skipped": {
    es: "Ahora se omiten {now} pruebas y antes {before}.",
    en: "{now} tests are skipped now, and {before} were before.",
  },
  "weakened.more": { es: "… y {count} más.", en: "… and {count} more." },
  "weakened.redo": {
    es: "El paso debilitó las pruebas y nadie lo aceptó. Deshaz esto y corrige el código:",
    en: "The step weakened the tests, which nobody accepted. Undo this and make the code right instead:",
  },
} satisfies Record<string, Sentence>;
