import type { Sentence } from "../sentence.ts";

/** What `devorch init` says. */
export const init = {
  "help.init": {
    es: "Preparar la instalación paso a paso: claves, modelos, repositorio, bot",
    en: "Set the installation up step by step: keys, models, repository, bot",
  },
  "init.no-terminal": {
    es: "devorch init hace preguntas y aquí no hay terminal: escribe los ajustes en {file} (los nombres: devorch config).",
    en: "devorch init asks questions and there is no terminal here: write the settings to {file} (their names: devorch config).",
  },
  "init.not-writable": {
    es: "Los ajustes irían a {file}, y no se puede escribir ahí: {reason}. Define XDG_CONFIG_HOME con una carpeta tuya, o corrige los permisos.",
    en: "Settings would go to {file}, which cannot be written: {reason}. Set XDG_CONFIG_HOME to a folder of yours, or correct the permissions.",
  },
  "init.yes": { es: "Sí", en: "Yes" },
  "init.no": { es: "No", en: "No" },
  "init.intro": { es: "devorch · los ajustes van a {file}", en: "devorch · settings go to {file}" },
  "init.providers": {
    es: "¿De qué proveedores tienes clave? (espacio marca, Intro sigue)",
    en: "Which providers do you have a key of? (space marks, Enter goes on)",
  },
  "init.key": { es: "{variable} (Intro: ninguna)", en: "{variable} (Enter: none)" },
  "init.address": {
    es: "{setting}: la dirección de tu servidor, como http://127.0.0.1:11434/v1 (Intro: la del proveedor)",
    en: "{setting}: the address of your server, such as http://127.0.0.1:11434/v1 (Enter: the provider's)",
  },
  "init.planner": { es: "¿Qué modelo planea y revisa?", en: "Which model plans and reviews?" },
  "init.executor": { es: "¿Qué modelo escribe el código?", en: "Which model writes the code?" },
  "init.price": {
    es: "US$ {input} / {output} por millón, entrada / salida",
    en: "US$ {input} / {output} per million, in / out",
  },
  "init.this-repository": { es: "¿Agregar el repositorio {path}?", en: "Add the repository {path}?" },
  "init.repository": {
    es: "Dirección o carpeta de un repositorio (Intro: ninguno)",
    en: "Address or folder of a repository (Enter: none)",
  },
  "init.git-token": {
    es: "Token de {host} para clonar y subir (Intro: ninguno)",
    en: "Token of {host} to clone and push (Enter: none)",
  },
  "init.telegram": { es: "¿Atender también un bot de Telegram?", en: "Serve a Telegram bot too?" },
  "init.bot-token": {
    es: "Token del bot, de @BotFather (Intro: ninguno)",
    en: "Token of the bot, from @BotFather (Enter: none)",
  },
  "init.scan": {
    es: "Escanea el código o abre el enlace y pulsa Iniciar: serás su dueño. Esperando…",
    en: "Scan the code or open the link and press Start: you become its owner. Waiting…",
  },
  "init.bot-ended": {
    es: "El bot terminó antes de que se usara el código. Qué dice: {program} bot. Un código nuevo: {program} users pair",
    en: "The bot ended before the code was used. What it says: {program} bot. A new code: {program} users pair",
  },
  "init.go-on": { es: "Seguir sin esperar", en: "Go on without waiting" },
  "init.paired": { es: "Emparejado.", en: "Paired." },
  "init.example": { es: "Agregar validación de stock", en: "Add stock validation" },
  "init.next": { es: "Ahora: {commands}", en: "Next: {commands}" },
  "init.goes-on": { es: "Listo. Ahora sigue lo que pediste.", en: "Ready. What you asked for goes on now." },
  "init.left": {
    es: "Lo respondido hasta aquí está en {file}. Para seguir: {program} init",
    en: "What you answered so far is in {file}. To go on: {program} init",
  },
  "init.offer": { es: "Todavía no hay claves de modelos. ¿Qué hacemos?", en: "There are no model keys yet. What now?" },
  "init.offer-init": { es: "Prepararlo ahora (devorch init)", en: "Set it up now (devorch init)" },
  "init.offer-demo": {
    es: "Ver la demostración, sin claves (devorch demo)",
    en: "See the demo, without keys (devorch demo)",
  },
  "init.offer-nothing": { es: "Nada por ahora", en: "Nothing for now" },
} satisfies Record<string, Sentence>;
