import { dialogue } from "./dialogue.ts";
import { evidence } from "./evidence.ts";
import { git } from "./git.ts";
import { model } from "./model.ts";
import { people } from "./people.ts";
import { pluginKit } from "./plugin_kit.ts";
import { plugins } from "./plugins.ts";
import { words } from "./replies.ts";
import { review } from "./review.ts";
import { sandbox } from "./sandbox.ts";
import type { Lang, Sentence, TextParams } from "./sentence.ts";
import { serve } from "./serve.ts";
import { state } from "./state.ts";
import { task } from "./task.ts";
import { telegram } from "./telegram.ts";
import { terminal } from "./terminal/index.ts";
import { sayable } from "./terminal/system_error.ts";

export type { Lang, TextParams } from "./sentence.ts";
export { stateName } from "./task.ts";

const catalogue = {
  ...dialogue,
  ...evidence,
  ...git,
  ...model,
  ...people,
  ...plugins,
  ...pluginKit,
  ...review,
  ...sandbox,
  ...serve,
  ...state,
  ...task,
  ...telegram,
  ...terminal,
  ...words,
};

export type TextKey = keyof typeof catalogue;

/** The sentence `key` in `lang`, its `{names}` filled from `params`. */
export function text(lang: Lang, key: TextKey, params: TextParams = {}): string {
  const sentence: Sentence[Lang] = (catalogue as Record<TextKey, Sentence>)[key][lang];
  if (typeof sentence === "function") return sentence(sayableParams(lang, params));
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => sayable(lang, params[name] ?? whole));
}

function sayableParams(lang: Lang, params: TextParams): TextParams {
  const said = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === "string" ? sayable(lang, value) : value,
  ]);
  return Object.fromEntries(said) as TextParams;
}

/** True when `key` is a sentence of the catalogue; anything else that is said is free text. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(catalogue, key);
}
