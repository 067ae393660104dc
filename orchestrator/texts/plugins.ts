import type { Sentence, TextParams } from "./sentence.ts";

function placeEs({ place, path }: TextParams): string {
  if (place === "itself") return "";
  const named: Record<string, string> = {
    folder: `su carpeta ${path}`,
    beside: `${path} junto a él`,
    parent: `la carpeta ${path}`,
  };
  return `${named[String(place)] ?? path}: `;
}

function placeEn({ place, path }: TextParams): string {
  const named: Record<string, string> = {
    itself: "it",
    folder: `its folder ${path}`,
    beside: `${path} beside it`,
    parent: `the folder ${path}`,
  };
  return String(named[String(place)] ?? path);
}

/** What is said about plugins: what is wrong with one, and what mends it. */
export const plugins = {
  "error.other": { es: "{detail}", en: "{detail}" },
  "error.type": {
    es: "un valor no es lo que el código espera ({original})",
    en: "a value is not what the code expects ({original})",
  },
  "error.name": {
    es: "el código usa un nombre que no existe ({original})",
    en: "the code uses a name that does not exist ({original})",
  },
  "error.range": { es: "un valor está fuera de lo permitido ({original})", en: "a value is out of range ({original})" },
  "error.syntax": { es: "el código no se puede leer ({original})", en: "the code cannot be read ({original})" },
  "error.import": {
    es: "lo que importa no se encuentra ({original})",
    en: "what it imports is not found ({original})",
  },
  "error.timeout": { es: "no terminó a tiempo ({original})", en: "it did not end in time ({original})" },
  "error.aborted": { es: "se interrumpió ({original})", en: "it was interrupted ({original})" },
  "plugin.bad.syntax": {
    es: "el código no se puede leer ({detail}). Corrige esa línea y guarda.",
    en: "the code cannot be read ({detail}). Correct that line and save.",
  },
  "plugin.bad.throws": {
    es: "falló al cargarse: {detail}. Lo que puede fallar va dentro de `handle` o `run`, no al principio del archivo.",
    en: "it failed while it was loaded: {detail}. What can fail belongs into `handle` or `run`, not to the top of the file.",
  },
  "plugin.bad.no-default": {
    es: "falta lo que exporta por defecto: el archivo debe terminar en `export default {define}({ … })`.",
    en: "its default export is missing: the file must hold `export default {define}({ … })`.",
  },
  "plugin.bad.shape": {
    es: "lo que exporta por defecto no es lo que devuelve {define}(): escribe `export default {define}({ … })`.",
    en: "its default export is not what {define}() returns: write `export default {define}({ … })`.",
  },
  "plugin.bad.other-kind": {
    es: "es de otra clase ({kind}): su carpeta es {folder}/.",
    en: "it is of another kind ({kind}): its folder is {folder}/.",
  },
  "plugin.bad.field": {
    es: "a lo que recibe {define}() le falta algo: {detail}. `devorch plugins new` escribe uno completo.",
    en: "what {define}() gets is not complete: {detail}. `devorch plugins new` writes a complete one.",
  },
  "plugin.bad.package": {
    es: "el paquete «{name}» no está: instálalo en plugins/node_modules (`npm install {name}` en la carpeta plugins).",
    en: "the package “{name}” is not there: install it into plugins/node_modules (`npm install {name}` in the folder plugins).",
  },
  "plugin.bad.import": {
    es: "no se encuentra {name}: revisa la ruta, con su terminación (`./_ayuda.ts`).",
    en: "{name} cannot be found: check the path, with its ending (`./_helper.ts`).",
  },
  "plugin.bad.loops": {
    es: "no terminó de cargarse en {seconds} s: hay un bucle sin fin o una espera al principio del archivo. Pásalo a `handle` o `run`.",
    en: "it did not finish loading within {seconds} s: there is an endless loop or a wait at the top of the file. Move it into `handle` or `run`.",
  },
  "plugin.bad.exits": {
    es: "termina el proceso mientras se carga ({how}): quita esa llamada, un plugin no puede terminar devorch.",
    en: "it ends the process while it is loaded ({how}): remove that call, a plugin cannot end devorch.",
  },
  "plugin.bad.unchecked": {
    es: "no se pudo revisar ({detail}). Guárdalo otra vez para reintentar.",
    en: "it could not be checked ({detail}). Save it again to retry.",
  },
  "plugin.bad.huge": {
    es: "es demasiado grande ({size} kB; como mucho {most} kB): los datos van en un .json o .txt aparte que el plugin importa.",
    en: "it is too large ({size} kB; {most} kB at most): data goes into a .json or .txt of its own that the plugin imports.",
  },
  "plugin.bad.binary": {
    es: "no es texto (UTF-8): un plugin es un archivo de TypeScript.",
    en: "it is not text (UTF-8): a plugin is a file of TypeScript.",
  },
  "plugin.bad.examples": {
    es: "no se pueden leer los ejemplos: {detail}.",
    en: "the examples cannot be read: {detail}.",
  },
  "plugin.bad.example": {
    es: "no es un ejemplo: una frase por línea, en texto (UTF-8) sin tabuladores, de hasta {most} caracteres; `#` empieza un comentario.",
    en: "it is no example: one sentence a line, in text (UTF-8) without tabs, of at most {most} characters; `#` begins a comment.",
  },
  "plugin.bad.link": {
    es: "es un enlace que sale de la carpeta de plugins: copia el archivo aquí.",
    en: "it is a link that leads out of the plugins' folder: copy the file here.",
  },
  "plugin.bad.outside": {
    es: "importa {path}, que está fuera de la carpeta de plugins: cópialo dentro.",
    en: "it imports {path}, which lies outside of the plugins' folder: copy it into it.",
  },
  "plugin.bad.writable": {
    es: (params) => `${placeEs(params)}otros pueden escribirlo; hazle \`chmod go-w\`.`,
    en: (params) => `${placeEn(params)} is group- or world-writable; \`chmod go-w\` it.`,
  },
  "plugin.bad.owner": {
    es: (params) => `${placeEs(params)}pertenece a otro usuario (${params.uid}); hazle \`chown\`.`,
    en: (params) => `${placeEn(params)} belongs to another user (${params.uid}); \`chown\` it.`,
  },
  "plugin.bad.twice": {
    es: "ya hay otro con ese nombre ({kind} {name}): {other}. Cambia el nombre de uno de los dos.",
    en: "there is another one of that name ({kind} {name}): {other}. Rename one of the two.",
  },
  "plugin.bad.guarded": {
    es: "«{name}» guarda la palabra de la persona y no se puede reemplazar: dale otro nombre.",
    en: '"{name}" guards the user\'s word and cannot be replaced: give it another name.',
  },
  "plugin.off.stuck": {
    es: "desactivado: dejó a devorch sin responder {seconds} s (¿un bucle sin fin?). Corrígelo y guarda: se vuelve a activar.",
    en: "disabled: it kept devorch from answering for {seconds} s (an endless loop?). Correct it and save: it is active again.",
  },
  "plugin.off.failures": {
    es: "desactivado: falló {times} veces seguidas; la última: {detail}. Corrígelo y guarda: se vuelve a activar.",
    en: "disabled: it failed {times} times in a row, at last with: {detail}. Correct it and save: it is active again.",
  },
  "plugin.failed": {
    es: "El plugin {name} falló: {detail}{at}. Es un error del plugin; lo demás sigue.",
    en: "The plugin {name} failed: {detail}{at}. The mistake is in the plugin; everything else works on.",
  },
  "plugin.silent": {
    es: "El plugin {name} no terminó en {minutes} minutos; no lo espero más.",
    en: "The plugin {name} did not finish within {minutes} minutes; it is not waited for any longer.",
  },
  "plugin.stuck": {
    es: "El plugin {file} dejó a devorch sin responder y queda desactivado. Repite la orden; `devorch plugins list` dice más.",
    en: "The plugin {file} kept devorch from answering and is disabled now. Give the command again; `devorch plugins list` says more.",
  },
  "plugin.stuck-again": {
    es: "El plugin {file} dejó a devorch sin responder y queda desactivado. devorch empieza de nuevo; las tareas siguen.",
    en: "The plugin {file} kept devorch from answering and is disabled now. devorch starts again; the tasks go on.",
  },
  "plugin.state-size": {
    es: "El plugin {plugin} quiere guardar en «{key}» algo que no es JSON de hasta {most} kB.",
    en: "The plugin {plugin} wants to keep something under “{key}” that is not JSON of at most {most} kB.",
  },
  "plugin.no-exit": {
    es: "un plugin no puede terminar devorch: quita process.exit",
    en: "a plugin cannot end devorch: remove process.exit",
  },
  "plugin.mcp.json": {
    es: "no es JSON: {detail}. Corrige esa línea y guarda.",
    en: "it is not JSON: {detail}. Correct that line and save.",
  },
  "plugin.mcp.shape": {
    es: "no describe un servidor MCP: {detail}. Hace falta `command` (con `args`, `env`, `network`) o `url` (con `headers`), y `agents`; se pueden añadir `tools` y `writes`.",
    en: "it describes no MCP server: {detail}. It takes `command` (with `args`, `env`, `network`) or `url` (with `headers`), and `agents`; `tools` and `writes` may be added.",
  },
  "plugin.mcp.unset": {
    es: "nombra ${name}, que no está puesta: ponla en devorch.env (como MCP_…) o en el entorno; `$$` es el signo.",
    en: "it names ${name}, which is not set: set it in devorch.env (as MCP_…) or in the environment; `$$` is the sign itself.",
  },
  "plugin.mcp.own-setting": {
    es: "nombra {name}, que es de devorch y no se da a ningún servidor: dale una variable suya (MCP_…).",
    en: "it names {name}, which is devorch's own and given to no server: give it a variable of its own (MCP_…).",
  },
  "mcp.failed": {
    es: "El servidor MCP «{server}» no sirve por ahora: {detail}. La tarea sigue sin él.",
    en: "The MCP server “{server}” is of no use now: {detail}. The task goes on without it.",
  },
  "schedule.bad.front-matter": {
    es: "un horario empieza con una línea `---`, sus claves (cron, zone, repo, chat, auto) y otra línea `---`.",
    en: "a schedule begins with a line `---`, its keys (cron, zone, repo, chat, auto) and another line `---`.",
  },
  "schedule.bad.missing": { es: "falta el valor de «{key}».", en: '"{key}" has no value.' },
  "schedule.bad.key": {
    es: "«{text}» no es «clave: valor» una sola vez, con una de estas claves: {keys}.",
    en: '"{text}" is not "key: value" once, with one of these keys: {keys}.',
  },
  "schedule.bad.request": {
    es: "falta el pedido debajo de las claves.",
    en: "the request below the keys is missing.",
  },
  "schedule.bad.auto": { es: "auto es true o false, no «{value}».", en: 'auto is true or false, not "{value}".' },
  "schedule.bad.zone": { es: "«{zone}» no es una zona horaria.", en: '"{zone}" is no time zone.' },
  "schedule.bad.cron": {
    es: "«{cron}» no son cinco campos de cron: {detail}.",
    en: '"{cron}" are not the five fields of cron: {detail}.',
  },
  "schedule.bad.never": { es: "«{cron}» no llega nunca.", en: '"{cron}" never comes.' },
  "schedule.skipped": {
    es: "{id} sigue en marcha: la ejecución de {at} se saltó.",
    en: "{id} is still running: the occurrence of {at} was left out.",
  },
  "plugin.news.ready": { es: "Plugin listo: {kind} {name}.", en: "Plugin ready: {kind} {name}." },
  "plugin.news.gone": { es: "Plugin retirado: {kind} {name}.", en: "Plugin gone: {kind} {name}." },
  "plugin.news.broken": { es: "Plugin {place}: {problem}", en: "Plugin {place}: {problem}" },
  "plugin.news.kept": {
    es: "Plugin {place}: {problem} La versión anterior sigue funcionando.",
    en: "Plugin {place}: {problem} The earlier version works on.",
  },
} as const satisfies Record<string, Sentence>;
