/**
 * The forms of a Spanish verb that ask for something: infinitive, imperative of tú, vos, usted and ustedes,
 * subjunctive, with and without pronouns. Accents are gone: `agregá` and `agrega` are one form.
 */
export function askingForms(infinitive: string): string[] {
  const stem = infinitive.slice(0, -2);
  const ending = infinitive.slice(-2);
  const soft = softenStem(stem, ending);
  const bare =
    ending === "ar"
      ? [infinitive, `${stem}a`, `${stem}as`, `${soft}e`, `${soft}es`, `${soft}en`, `${soft}emos`]
      : [
          infinitive,
          `${stem}e`,
          `${stem}es`,
          `${soft}a`,
          `${soft}as`,
          `${soft}an`,
          `${soft}amos`,
          ...(ending === "ir" ? [`${stem}i`] : []),
        ];
  const carriers =
    ending === "ar" ? [infinitive, `${stem}a`, `${soft}e`] : [infinitive, `${stem}e`, `${soft}a`, `${stem}i`];
  const plurals = ending === "ar" ? [`${soft}en`, `${soft}emos`] : [`${soft}an`, `${soft}amos`];
  return [
    ...bare,
    ...carriers.flatMap((form) => pronouns.map((pronoun) => form + pronoun)),
    ...plurals.flatMap((form) => objects.map((pronoun) => form + pronoun)),
  ];
}

const objects = ["lo", "la", "los", "las"];
const pronouns = ["me", "lo", "la", "los", "las", "le", "les", "nos", "melo", "mela", "selo", "sela"];

/** The spelling before the other vowel: agregar, agregue; sacar, saque; empezar, empiece is listed by hand. */
function softenStem(stem: string, ending: string): string {
  if (ending === "ar") {
    if (stem.endsWith("g")) return `${stem}u`;
    if (stem.endsWith("c")) return `${stem.slice(0, -1)}qu`;
    if (stem.endsWith("z")) return `${stem.slice(0, -1)}c`;
    return stem;
  }
  if (stem.endsWith("g")) return `${stem.slice(0, -1)}j`;
  return stem;
}
