import type { Sentence } from "./sentence.ts";

/** What `devorch doctor` says. */
export const doctor = {
  "doctor.version": { es: "versión", en: "version" },
  "doctor.settings": { es: "ajustes", en: "settings" },
  "doctor.settings-none": { es: "solo el entorno, ningún archivo", en: "the environment only, no file" },
  "doctor.settings-fix": { es: "corrige lo anterior en: {files}", en: "mend these in: {files}" },
  "doctor.key": { es: "clave de {provider}", en: "key of {provider}" },
  "doctor.or": { es: " o ", en: " or " },
  "doctor.key-present": { es: "{names} tiene valor", en: "{names} is set" },
  "doctor.key-missing": { es: "falta {names}", en: "{names} is missing" },
  "doctor.key-fix": {
    es: "pon {names} en el entorno o en el archivo de ajustes",
    en: "put {names} into the environment or the settings file",
  },
  "doctor.endpoint": { es: "servidor de {provider}", en: "endpoint of {provider}" },
  "doctor.endpoint-answers": { es: "{url} responde ({status})", en: "{url} answers ({status})" },
  "doctor.endpoint-fix": {
    es: "revisa la dirección y la red, o quita ese ajuste para usar la de siempre",
    en: "check the address and the network, or remove that setting to use the usual one",
  },
  "doctor.sandbox": { es: "sandbox", en: "sandbox" },
  "doctor.sandbox-tier": { es: "{tier} {detail}", en: "{tier} {detail}" },
  "doctor.sandbox-off": {
    es: "apagado por los ajustes: los comandos de los modelos se ejecutan sin protección",
    en: "switched off by the settings: commands of models run without protection",
  },
  "doctor.sandbox-none": {
    es: "no hay: no se ejecutará ningún comando de un modelo",
    en: "there is none: no command of a model will be executed",
  },
  "doctor.folder": { es: "carpeta {name}", en: "folder {name}" },
  "doctor.folder-will-be": { es: "{path} (se creará)", en: "{path} (will be created)" },
  "doctor.folder-fix": {
    es: "da permiso de escritura en {path} o elige otra carpeta en los ajustes",
    en: "make {path} writable or choose another folder in the settings",
  },
  "doctor.disk": { es: "disco de {name}", en: "disk of {name}" },
  "doctor.disk-free": { es: "{free} GiB libres", en: "{free} GiB free" },
  "doctor.disk-fix": {
    es: "libera espacio donde está {path}: hacen falta {least} GiB",
    en: "free some space where {path} is: {least} GiB are needed",
  },
  "doctor.owner": { es: "en marcha", en: "running" },
  "doctor.owner-none": { es: "ningún otro devorch", en: "no other devorch" },
  "doctor.owner-alive": {
    es: "otro devorch ejecuta las tareas (proceso {pid})",
    en: "another devorch executes the tasks (process {pid})",
  },
  "doctor.late": { es: "no respondió a tiempo", en: "it did not answer in time" },
  "doctor.late-fix": { es: "vuelve a probar en un momento", en: "try again in a moment" },
} satisfies Record<string, Sentence>;
