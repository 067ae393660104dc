import { Exit, UserError } from "../task/errors.ts";
import { type TextKey, text } from "../texts/index.ts";
import type { Lang, TextParams } from "../texts/sentence.ts";

/** Problems of the settings, reported all at once. */
export interface Problems {
  /** A whole line. */
  add(key: TextKey, params?: TextParams): void;
  /** About one setting: who set it ("environment" or a file), and what it must be. */
  about(name: string, source: string, key: TextKey, params?: TextParams): void;
  /** Throws UserError 78 when there is any. */
  throwAny(): void;
}

export function collectProblems(lang: Lang): Problems {
  const found = new Set<string>();
  return {
    add: (key, params) => void found.add(text(lang, key, params)),
    about(name, source, key, params) {
      // A name of an unusual form may be a misplaced secret: it is not shown.
      const shown = /^[A-Z][A-Z_]{0,60}$/.test(name) ? name : "?";
      const place = source === "environment" ? text(lang, "setting.from-environment") : source;
      found.add(text(lang, "setting.problem", { name: shown, source: place, expected: text(lang, key, params) }));
    },
    throwAny() {
      if (found.size === 0) return;
      const params = { count: found.size, problems: [...found].join("\n") };
      throw new UserError("setting.problems", params, { exit: Exit.config });
    },
  };
}
