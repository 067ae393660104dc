import { forgePageIn } from "devorch";

/** What a message asks about repositories. */
export type RepoRequest =
  | { do: "add"; name: string; url: string }
  | { do: "add-what" | "list" }
  | { do: "choose" | "remove" | "unknown"; name: string };

/** Browsers and servers stop at about as many characters; the ends of an unbounded one would be searched again and again. */
const address = /(?:https?:\/\/|ssh:\/\/)\S{1,2000}|\bgit@[\w.-]{1,255}:\S{1,2000}/i;
const adding = /\b(agreg|añad|anad|registr|conect|add\b|register|connect|alta)/i;
const removing = /\b(quit|elimin|borr|saca|remove|delete|forget|olvida)/i;
const choosing =
  /\b(us[aáeo]\w*|trabaj\w*|cambi\w*|pas[aáe]\w*|elig\w*|elij\w*|seleccion\w*|vamos|ahora|mueve\w*|use|using|work|switch|change|select|choose|go|now|pick|move)\b/i;

/** Reads a message; `names` are the known repositories, matched as whole words without regard to case. */
export function readRepoRequest(text: string, names: readonly string[]): RepoRequest {
  const url = forgePageIn(text) ? undefined : address.exec(text)?.[0].replace(/[.,;:!?)"'»]+$/, "");
  if (url) return { do: "add", url, name: givenName(text) ?? nameFromUrl(url) };
  const named = names.find((name) => mentionsName(text, name));
  if (removing.test(text)) return named ? { do: "remove", name: named } : { do: "list" };
  if (adding.test(text) && !named) return { do: "add-what" };
  if (named) return { do: "choose", name: named };
  const wanted = choosing.test(text) ? wantedName(text) : undefined;
  return wanted === undefined ? { do: "list" } : { do: "unknown", name: wanted };
}

function mentionsName(text: string, name: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(^|[^\\p{L}\\p{N}._-])${escaped}($|[^\\p{L}\\p{N}_-])`, "iu").test(text);
}

/** `como tienda`, `with the name shop`. */
function givenName(text: string): string | undefined {
  return /\b(?:como|as|named|called|(?:con el |with the )?nombre|name)\s+["'«“]?([\p{L}\p{N}._-]{1,60})/iu.exec(
    text,
  )?.[1];
}

function nameFromUrl(url: string): string {
  const last = url.replace(/\/+$/, "").split(/[/:]/).at(-1) ?? "";
  return last.replace(/\.git$/, "") || "repo";
}

/** The word beside `repo`: `el repo tienda`, `the shop repository`. */
function wantedName(text: string): string | undefined {
  const name = "([\\p{L}\\p{N}._-]+)";
  const nouns = "(?:repos?|repositorio|repository|proyecto|project)";
  const after = new RegExp(`\\b${nouns}\\s+(?:de\\s+|to\\s+)?["'«“]?${name}`, "iu").exec(text)?.[1];
  const before = new RegExp(`\\bthe\\s+${name}\\s+${nouns}\\b`, "iu").exec(text)?.[1];
  return after ?? before;
}
