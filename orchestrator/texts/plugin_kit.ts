import type { Sentence } from "./sentence.ts";

/** What `devorch plugins` says. */
export const pluginKit = {
  "help.plugins": { es: "Los archivos propios que extienden devorch", en: "Your own files that extend devorch" },
  "help.plugins.list": { es: "Los plugins, con su estado", en: "The plugins, with their state" },
  "help.plugins.check": {
    es: "Revisar archivos de plugins sin ponerlos en uso; código 1 si alguno está mal",
    en: "Check files of plugins without using them; exit code 1 when one is bad",
  },
  "help.plugins.init": {
    es: "Preparar una carpeta de plugins: tipos, tsconfig, README",
    en: "Prepare a folder of plugins: types, tsconfig, README",
  },
  "help.plugins.new": { es: "Escribir un plugin nuevo que ya funciona", en: "Write a new plugin that already works" },
  "help.arg.plugin-files": { es: "archivos .ts o .js", en: ".ts or .js files" },
  "help.arg.plugin-folder": { es: "por defecto, la carpeta de plugins", en: "by default, the plugins' folder" },
  "help.arg.plugin-kind": { es: "intent, agent, tool o provider", en: "intent, agent, tool or provider" },
  "help.arg.plugin-name": { es: "su nombre: también el del archivo", en: "its name: also the file's" },
  "column.kind": { es: "CLASE", en: "KIND" },
  "column.plugin": { es: "NOMBRE", en: "NAME" },
  "column.plugin-state": { es: "ESTADO", en: "STATE" },
  "column.plugin-file": { es: "ARCHIVO", en: "FILE" },
  "plugins.server-tools": {
    es: ({ tools }) => (tools === 1 ? "1 herramienta" : `${tools} herramientas`),
    en: ({ tools }) => (tools === 1 ? "1 tool" : `${tools} tools`),
  },
  "plugins.server-silent": { es: "no responde", en: "does not answer" },
  "plugins.state.loaded": { es: "cargado", en: "loaded" },
  "plugins.state.kept": { es: "roto, sigue el anterior", en: "broken, the earlier one works on" },
  "plugins.state.broken": { es: "roto", en: "broken" },
  "plugins.state.disabled": { es: "desactivado", en: "disabled" },
  "plugins.next": { es: "{state}, próxima {at} UTC", en: "{state}, next {at} UTC" },
  "plugins.replaces": { es: "{state}, reemplaza al incorporado", en: "{state}, replaces the built-in one" },
  "plugins.none": {
    es: "No hay plugins en {folder}. `devorch plugins new intent saludo` escribe el primero.",
    en: "There are no plugins in {folder}. `devorch plugins new intent hello` writes the first one.",
  },
  "plugins.no-file": {
    es: "{file} no existe o no es un archivo: revisa la ruta.",
    en: "{file} does not exist or is no file: check the path.",
  },
  "plugins.no-module": {
    es: "{file} no es un plugin: se revisan archivos .ts y .js cuyo nombre no empieza con «_» ni con «.».",
    en: '{file} is no plugin: .ts and .js files are checked, of a name that begins with neither "_" nor ".".',
  },
  "plugins.good": { es: "{file}: bien ({kind} {name})", en: "{file}: good ({kind} {name})" },
  "plugins.bad": { es: "{place}: {reason}", en: "{place}: {reason}" },
  "plugins.collision": {
    es: "el ejemplo «{example}» también es de {intent}: nadie podría distinguirlos. Cámbialo o quítalo.",
    en: "the example “{example}” is also one of {intent}: nothing could tell them apart. Change or remove it.",
  },
  "plugins.type": { es: "tipos: {detail}", en: "types: {detail}" },
  "plugins.types-failed": {
    es: "No se revisaron los tipos: {detail}",
    en: "The types were not checked: {detail}",
  },
  "plugins.no-tsc": {
    es: "Los tipos no se revisaron: no hay tsc (`npm install typescript zod` en {folder}). Lo demás sí.",
    en: "The types were not checked: there is no tsc (`npm install typescript zod` in {folder}). The rest was.",
  },
  "plugins.written": { es: "escrito: {file}", en: "written: {file}" },
  "plugins.kept": { es: "ya estaba, no se toca: {file}", en: "was there, left as it is: {file}" },
  "plugins.new.next": {
    es: "Ahora: editarlo, `devorch plugins check {file}` y probarlo.",
    en: "Next: edit it, `devorch plugins check {file}`, and try it.",
  },
  "plugins.new.try": { es: 'Pruébalo: devorch ask "{example}"', en: 'Try it: devorch ask "{example}"' },
  "plugins.new.replaces": {
    es: "Atención: {kind} {name} ya viene con devorch; este archivo ocupa su lugar.",
    en: "Mind: {kind} {name} comes with devorch; this file takes its place.",
  },
  "plugins.new.kind": {
    es: "«{kind}» no es una clase: intent, agent, tool, provider o forge.",
    en: '"{kind}" is no kind: intent, agent, tool, provider or forge.',
  },
  "plugins.new.name": {
    es: "«{name}» no sirve de nombre: minúsculas, cifras y «_», empezando con una letra, hasta 40.",
    en: '"{name}" cannot be a name: lower case letters, digits and "_", beginning with a letter, up to 40.',
  },
  "plugins.new.guarded": {
    es: "«{name}» guarda la palabra de la persona y no se puede reemplazar: elige otro nombre.",
    en: '"{name}" guards the user\'s word and cannot be replaced: choose another name.',
  },
  "plugins.new.exists": {
    es: "{file} ya existe y no se reemplaza: elige otro nombre o bórralo.",
    en: "{file} exists and is not replaced: choose another name or remove it.",
  },
  "plugins.readme": {
    es: `# Plugins

El nombre del archivo es el nombre de la cosa; uno igual a uno incorporado ocupa su lugar. Sin compilar y sin registrar nada.

| archivo | qué |
|---|---|
| \`*.ts\`, \`intents/*.ts\` | un intent: algo que una persona puede pedir |
| \`agents/*.ts\` | un agente |
| \`agents/tools/*.ts\` | una herramienta |
| \`ai/models/*.ts\` | un proveedor de modelos |
| \`ai/**/*.md\` | un prompt |

Los archivos que empiezan con \`_\` son ayudas. Empezar: \`devorch plugins new intent saludo\`; revisar: \`devorch plugins check
saludo.ts\`; ver el estado: \`devorch plugins list\`. Tipos en el editor: \`devorch.d.ts\`, y \`npm install zod typescript\` aquí.
Un plugin es código de confianza: corre dentro de devorch, con tus claves.
`,
    en: `# Plugins

The file's name is the thing's name; the name of a built-in one takes its place. Nothing to build, nothing to register.

| file | what |
|---|---|
| \`*.ts\`, \`intents/*.ts\` | an intent: something that a person can ask for |
| \`agents/*.ts\` | an agent |
| \`agents/tools/*.ts\` | a tool |
| \`ai/models/*.ts\` | a provider of models |
| \`ai/**/*.md\` | a prompt |

Files that begin with \`_\` are helpers. To begin: \`devorch plugins new intent hello\`; to check: \`devorch plugins check hello.ts\`; to
see how they are: \`devorch plugins list\`. Types in the editor: \`devorch.d.ts\`, and \`npm install zod typescript\` here.
A plugin is trusted code: it runs inside devorch, with your keys.
`,
  },
} as const satisfies Record<string, Sentence>;
