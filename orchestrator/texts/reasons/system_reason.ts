import { constants } from "node:os";
import type { Lang, Sentence } from "../sentence.ts";

/** The parameters of a sentence that hold what a system, a library or another error said. */
const reasonParams: ReadonlySet<string> = new Set(["reason", "detail", "error", "cause"]);

/** What people are told of the system's errors that they can do something about. */
const systemErrors: Record<string, Sentence> = {
  ENOENT: { es: "no existe", en: "does not exist" },
  ENOTDIR: { es: "hay un archivo donde tiene que haber una carpeta", en: "a file is where a folder must be" },
  EISDIR: { es: "es una carpeta", en: "is a folder" },
  EEXIST: { es: "ya existe", en: "exists already" },
  EACCES: { es: "sin permiso", en: "no permission" },
  EPERM: { es: "sin permiso", en: "no permission" },
  EROFS: { es: "el disco es de solo lectura", en: "the disk is read-only" },
  ENOSPC: { es: "no queda espacio en el disco", en: "no space is left on the disk" },
  EDQUOT: { es: "no queda cuota en el disco", en: "the disk quota is used up" },
  EIO: { es: "error del disco", en: "an error of the disk" },
  EMFILE: { es: "demasiados archivos abiertos", en: "too many open files" },
  ENAMETOOLONG: { es: "el nombre es demasiado largo", en: "the name is too long" },
  ELOOP: { es: "los enlaces dan vueltas", en: "its links go in circles" },
  ECONNREFUSED: { es: "nada escucha en esa dirección", en: "nothing listens at that address" },
  ECONNRESET: { es: "se cortó la conexión", en: "the connection was cut" },
  EPIPE: { es: "se cortó la conexión", en: "the connection was cut" },
  ETIMEDOUT: { es: "no respondió a tiempo", en: "no answer in time" },
  EHOSTUNREACH: { es: "no se llega a esa máquina", en: "that machine cannot be reached" },
  ENETUNREACH: { es: "no hay red", en: "there is no network" },
  ENOTFOUND: { es: "no se encuentra ese nombre de máquina", en: "that host name is not found" },
  EAI_AGAIN: { es: "no se encuentra ese nombre de máquina", en: "that host name is not found" },
  EADDRINUSE: { es: "la dirección está ocupada", en: "the address is in use" },
};

const other: Sentence = { es: "el sistema no lo permitió", en: "the system did not allow it" };
const unreachable: Sentence = { es: "no se pudo conectar", en: "it could not be reached" };

const codes = [...new Set([...Object.keys(constants.errno), ...Object.keys(systemErrors)])].join("|");
/** What Bun's fetch says, whatever the address. */
const fetchError =
  /Unable to connect\.? ?(?:Is the computer able to access the url\?)?|Was there a typo in the url or port\?/g;
/** `ENOENT: no such file or directory, open '/x'`, `getaddrinfo ENOTFOUND host`, `connect ECONNREFUSED 1.2.3.4:5`, `EACCES`. */
const systemError = new RegExp(
  `(?:\\bError: )?(?:\\b(?:getaddrinfo|connect|read|write) )?\\b(${codes})\\b(?:: (?:${fetchError.source}|[a-zA-Z/ -]+))?(?:, \\w+(?: '([^']*)')?(?: -> '[^']*')?)?`,
  "g",
);
const stackFrames = /\n\s+at .*/gs;
const bundledFile = /\/\$bunfs\/\S*/g;
/** The message of a UserError: its key and its parameters, for logs. */
const namedSentence = /^(?:[a-z]+: )?([a-z_-]+\.[\w.-]+) (\{.*\})$/s;

/** The parameters with their reasons as a person can read them; `sentence` is the catalogue. */
export function withReadableReasons<Params extends Record<string, string | number>>(
  lang: Lang,
  params: Params,
  sentence: (key: string, params: Params) => string | undefined,
): Params {
  const names = Object.keys(params).filter((name) => reasonParams.has(name) && typeof params[name] === "string");
  if (names.length === 0) return params;
  const readable = names.map((name) => [name, readableReason(lang, String(params[name]), sentence)]);
  return { ...params, ...Object.fromEntries(readable) };
}

function readableReason<Params>(
  lang: Lang,
  reason: string,
  sentence: (key: string, params: Params) => string | undefined,
): string {
  const [, key, params] = namedSentence.exec(reason) ?? [];
  const said = key === undefined ? undefined : sentence(key, parseParams(params ?? ""));
  return said ?? withoutInternals(lang, reason);
}

/** A sentence without stacks, bundled paths and codes of the system. Several lines are what a program printed, and stay. */
export function withoutInternals(lang: Lang, words: string): string {
  const line = words.replace(stackFrames, "");
  if (line.includes("\n")) return words;
  return line
    .replace(bundledFile, "devorch")
    .replace(systemError, (_, code: string, path: string | undefined) => {
      const meaning = sentenceIn(systemErrors[code] ?? other, lang);
      return path === undefined ? meaning : `${path}: ${meaning}`;
    })
    .replace(fetchError, sentenceIn(unreachable, lang));
}

function sentenceIn(sentence: Sentence, lang: Lang): string {
  return String(sentence[lang]);
}

function parseParams<Params>(json: string): Params {
  try {
    return JSON.parse(json) as Params;
  } catch {
    return {} as Params;
  }
}
