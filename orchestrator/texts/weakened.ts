import type { Sentence } from "./sentence.ts";

/** What needs a person before changed tests are pushed. `path:line` comes first: it is what one looks for. */
export const weakened = {
  "task.weakened": {
    es: "{found}\nSi está bien así: `devorch approve {id}`; si no, `devorch resume {id}` rehace el paso.",
    en: "{found}\nIf that is right: `devorch approve {id}`; if not, `devorch resume {id}` has the step done again.",
  },
  "weakened.fails": {
    es: "{path}:{line}: la prueba como estaba falla con el código nuevo: {what}",
    en: "{path}:{line}: the test as it was fails on the new code: {what}",
  },
  "weakened.gone": {
    es: "{path}:{line}: esta línea ya no está en ninguna parte: {what}",
    en: "{path}:{line}: this line is gone and stands nowhere else: {what}",
  },
  "weakened.masked": {
    es: "{path}:{line}: con este cambio las pruebas pasan aunque el código no sirva: {what}",
    en: "{path}:{line}: with this change the tests pass even where the code is nonsense: {what}",
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
