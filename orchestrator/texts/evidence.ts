import type { Sentence } from "./sentence.ts";

/** What tests said of other code than their own. */
export const evidence = {
  "evidence.old-pass": {
    es: "Las pruebas de antes pasan con el código nuevo.",
    en: "The tests from before pass on the new code.",
  },
  "evidence.old-fail": {
    es: "Pruebas de antes que fallan con el código nuevo: {tests}",
    en: "Tests from before that fail on the new code: {tests}",
  },
  "evidence.old-not-judged": {
    es: "Las pruebas de antes no se juzgaron con el código nuevo: {why}.",
    en: "The tests from before were not judged on the new code: {why}.",
  },
  "evidence.new-red": {
    es: "Las pruebas nuevas fallan con el código de antes, como deben.",
    en: "The new tests fail on the old code, as they should.",
  },
  "evidence.new-compile": {
    es: "Las pruebas nuevas fallan con el código de antes, como deben: allí ni siquiera cargan.",
    en: "The new tests fail on the old code, as they should: there they do not even load.",
  },
  "evidence.new-pass": {
    es: "Las pruebas nuevas también pasan con el código de antes.",
    en: "The new tests pass on the old code too.",
  },
  "evidence.new-not-judged": {
    es: "Las pruebas nuevas no se juzgaron con el código de antes: {why}.",
    en: "The new tests were not judged on the old code: {why}.",
  },
  "evidence.why.no-command": { es: "no hay comando de pruebas", en: "there is no test command" },
  "evidence.why.no-sandbox": { es: "hace falta el sandbox", en: "it needs the sandbox" },
  "evidence.why.no-time": { es: "no alcanzó el tiempo", en: "there was no time" },
  "evidence.why.not-run": { es: "no se pudieron ejecutar", en: "they could not be run" },
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
  "weakened.unjudged": {
    es: "{path}: la prueba cambió, y ejecutarla como estaba no dice nada: ya fallaba antes.",
    en: "{path}: the test was changed, and running it as it was tells nothing: it failed before as well.",
  },
  "weakened.ci": {
    es: "{path}: integración continua o un hook, y no está en el plan.",
    en: "{path}: continuous integration or a hook, and not in the plan.",
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
