/** Values that a sentence of the catalogue names in braces: `"{count} files"`. */
export type TextParams = Record<string, string | number>;

export type Lang = "es" | "en";

/** A sentence in both languages: a template, or a function where a plural decides. */
export type Sentence = Record<Lang, string | ((params: TextParams) => string)>;
