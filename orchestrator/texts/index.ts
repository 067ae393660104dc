import { dialogue } from "./dialogue.ts";
import { evidence } from "./evidence.ts";
import { git } from "./git.ts";
import { model } from "./model.ts";
import { board } from "./pages/board.ts";
import { people } from "./people.ts";
import { pluginKit } from "./plugin_kit.ts";
import { plugins } from "./plugins.ts";
import { withReadableReasons } from "./reasons/system_reason.ts";
import { words } from "./replies.ts";
import { review } from "./review.ts";
import { sandbox } from "./sandbox.ts";
import type { Lang, Sentence, TextParams } from "./sentence.ts";
import { serve } from "./serve.ts";
import { state } from "./state.ts";
import { task } from "./task.ts";
import { telegram } from "./telegram.ts";
import { terminal } from "./terminal/index.ts";

export { withoutInternals } from "./reasons/system_reason.ts";
export type { Lang, TextParams } from "./sentence.ts";
export { stateName } from "./task.ts";

const catalogue = {
  ...board,
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

/** The sentence `key` in `lang`, its `{names}` filled from `params`; what a system said is said in words. */
export function text(lang: Lang, key: TextKey, given: TextParams = {}): string {
  const sentence: Sentence[Lang] = (catalogue as Record<TextKey, Sentence>)[key][lang];
  const params = withReadableReasons(lang, given, (name, inner) =>
    isTextKey(name) ? text(lang, name, inner) : undefined,
  );
  if (typeof sentence === "function") return sentence(params);
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** A sentence as the reason within another one, which is told in that one's language: the parameter `detail` and its like. */
export function reasonIn(key: TextKey, params: TextParams = {}): string {
  return `${key} ${JSON.stringify(params)}`;
}

/** True when `key` is a sentence of the catalogue; anything else that is said is free text. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(catalogue, key);
}
