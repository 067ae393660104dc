import type { Sentence } from "../sentence.ts";

/** What `devorch doctor` says. */
export const doctor = {
  "doctor.version": { es: "versión", en: "version" },
  "doctor.remote": { es: "servidor", en: "server" },
  "doctor.remote-answers": {
    es: "{url} responde: devorch {version} (este es {ours}); aquí eres {name} ({role})",
    en: "{url} answers: devorch {version} (this is {ours}); there you are {name} ({role})",
  },
  "doctor.remote-fix": {
    es: "en el servidor: devorch health, devorch tokens list; desde aquí: curl -v {url}/health",
    en: "on the server: devorch health, devorch tokens list; from here: curl -v {url}/health",
  },
  "doctor.database": { es: "base de datos", en: "database" },
  "doctor.database-found": {
    es: "PostgreSQL {version} en {path}; migraciones: {schema} de {known}",
    en: "PostgreSQL {version} at {path}; migrations: {schema} of {known}",
  },
  "doctor.database-newer": {
    es: "la usa un devorch más nuevo: instala aquí la misma versión; cuál es esta: devorch --version",
    en: "a newer devorch uses it: install the same version here; which one this is: devorch --version",
  },
  "doctor.database-old": {
    es: "lleva los datos a PostgreSQL {oldest} o más nuevo: pg_dump | psql",
    en: "move the data to PostgreSQL {oldest} or newer: pg_dump | psql",
  },
  "doctor.database-fix": {
    es: 'comprueba DATABASE_URL y que se llegue allí: psql "$DATABASE_URL" -c "select 1"',
    en: 'check DATABASE_URL and the way there: psql "$DATABASE_URL" -c "select 1"',
  },
  "doctor.queue": { es: "cola", en: "queue" },
  "doctor.queue-postgres": { es: "PostgreSQL {version} en {path}", en: "PostgreSQL {version} at {path}" },
  "doctor.queue-redis": {
    es: "Redis {version} en {path}, cuando se llena: {policy}",
    en: "Redis {version} at {path}, when it is full: {policy}",
  },
  "doctor.queue-old": {
    es: "usa Redis 6.2 o más nuevo; cuál es: redis-cli info server",
    en: "use Redis 6.2 or newer; which one it is: redis-cli info server",
  },
  "doctor.queue-policy": {
    es: "que no tire lo que espera: `redis-cli config set maxmemory-policy noeviction`",
    en: "have it drop nothing that waits: `redis-cli config set maxmemory-policy noeviction`",
  },
  "doctor.queue-fix": {
    es: 'comprueba QUEUE_URL y que se llegue allí (mientras tanto avisa la base de datos): redis-cli -u "$QUEUE_URL" ping',
    en: 'check QUEUE_URL and the way there (meanwhile the database wakes the workers): redis-cli -u "$QUEUE_URL" ping',
  },
  "doctor.workers": { es: "workers", en: "workers" },
  "doctor.workers-none": { es: "ninguno está en marcha: las tareas esperan", en: "none is running: tasks wait" },
  "doctor.workers-fix": {
    es: "en una máquina o más, con el mismo DATABASE_URL: devorch serve",
    en: "on one machine or more, with the same DATABASE_URL: devorch serve",
  },
  "doctor.database-clock": { es: "reloj de la base de datos", en: "clock of the database" },
  "doctor.database-clock-apart": { es: "a {seconds} s del de esta máquina", en: "{seconds} s from this machine's" },
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
  "doctor.key-accepted": { es: "{host} la acepta", en: "{host} accepts it" },
  "doctor.key-refused": { es: "{host} la rechaza ({status})", en: "{host} refuses it ({status})" },
  "doctor.key-new": {
    es: "pon en {names} una clave vigente de ese proveedor",
    en: "put a valid key of that provider into {names}",
  },
  "doctor.key-unasked": {
    es: "{host} responde ({status}); no se pudo preguntar si vale",
    en: "{host} is reachable ({status}); could not ask whether it is valid",
  },
  "doctor.model": { es: "modelo {model}", en: "model {model}" },
  "doctor.model-known": { es: "existe y tiene precio", en: "exists and has a price" },
  "doctor.model-priced": { es: "tiene precio", en: "has a price" },
  "doctor.model-unknown": {
    es: "no está en la lista del proveedor",
    en: "it is not in the list of the provider",
  },
  "doctor.model-fix": {
    es: "revisa {setting}; `devorch models check` le pregunta una palabra",
    en: "check {setting}; `devorch models check` asks it one word",
  },
  "doctor.model-unpriced": {
    es: "sin precio conocido: solo se cuentan tokens",
    en: "no price is known: only tokens are counted",
  },
  "doctor.model-price-fix": {
    es: "escribe su precio en ai/models/prices.json de tus plugins",
    en: "write its price into ai/models/prices.json of your plugins",
  },
  "doctor.reviewer": { es: "revisor", en: "reviewer" },
  "doctor.reviewer-same": {
    es: "{model} también ejecuta: lee su propio trabajo",
    en: "{model} is the executor's too: it reads its own work",
  },
  "doctor.reviewer-fix": {
    es: "elige otro modelo en REVIEWER_MODEL, o apaga la revisión con REVIEW=off",
    en: "choose another model in REVIEWER_MODEL, or switch the review off with REVIEW=off",
  },
  "doctor.repo": { es: "repositorio {name}", en: "repository {name}" },
  "doctor.repos": { es: "repositorios", en: "repositories" },
  "doctor.telegram": { es: "Telegram", en: "Telegram" },
  "doctor.telegram-refused": {
    es: "no acepta TELEGRAM_BOT_TOKEN ({status})",
    en: "it does not accept TELEGRAM_BOT_TOKEN ({status})",
  },
  "doctor.telegram-odd": { es: "respuesta inesperada ({status})", en: "an unexpected answer ({status})" },
  "doctor.telegram-fix": {
    es: "pide uno a @BotFather con /token y ponlo en TELEGRAM_BOT_TOKEN",
    en: "ask @BotFather for one with /token and put it into TELEGRAM_BOT_TOKEN",
  },
  "doctor.clock": { es: "reloj", en: "clock" },
  "doctor.clock-alone": { es: "nadie con quien compararlo", en: "nobody to compare it with" },
  "doctor.clock-apart": { es: "a {seconds} s del de los servidores", en: "{seconds} s from that of the servers" },
  "doctor.clock-fix": {
    es: "sincroniza la hora: `timedatectl set-ntp true`",
    en: "synchronize the time: `timedatectl set-ntp true`",
  },
  "doctor.tool": { es: "programa {name}", en: "program {name}" },
  "doctor.tool-none": { es: "no está", en: "it is not there" },
  "doctor.tool-bubblewrap": {
    es: "apt install bubblewrap: el sandbox lo necesita",
    en: "apt install bubblewrap: the sandbox needs it",
  },
  "doctor.tool-git": {
    es: "apt install git: devorch no lo necesita, pero tal vez sí los comandos de tu proyecto",
    en: "apt install git: devorch does without, commands of your project may not",
  },
  "doctor.private": { es: "permisos de {name}", en: "permissions of {name}" },
  "doctor.open-to-all": {
    es: "cualquier usuario de la máquina entra en {path} ({mode})",
    en: "every user of the machine can get at {path} ({mode})",
  },
  "doctor.servers": { es: "servidores MCP", en: "MCP servers" },
  "doctor.servers-fix": {
    es: "`devorch plugins list` dice cuál y por qué; corrige su archivo en plugins/mcp/",
    en: "`devorch plugins list` tells which and why; correct its file in plugins/mcp/",
  },
  "doctor.plugins": { es: "plugins", en: "plugins" },
  "doctor.plugins-well": { es: "ninguno roto", en: "none is broken" },
  "doctor.plugins-fix": {
    es: "corrige esos archivos o quítalos; lo demás funciona",
    en: "mend or remove those files; everything else works",
  },
  "doctor.endpoint": { es: "servidor de {provider}", en: "endpoint of {provider}" },
  "doctor.endpoint-answers": { es: "{url} responde ({status})", en: "{url} answers ({status})" },
  "doctor.endpoint-fix": {
    es: "revisa la dirección y la red, o quita ese ajuste para usar la de siempre",
    en: "check the address and the network, or remove that setting to use the usual one",
  },
  "doctor.unreachable": { es: "{host} no responde ({reason})", en: "{host} does not answer ({reason})" },
  "doctor.network-fix": {
    es: "revisa la red: esta máquina tiene que llegar a {host}",
    en: "check the network: this machine must reach {host}",
  },
  "doctor.sandbox": { es: "sandbox", en: "sandbox" },
  "doctor.sandbox-tier": { es: "{tier} {detail}", en: "{tier} {detail}" },
  "doctor.sandbox-why": { es: "{detail}", en: "{detail}" },
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
  "doctor.folder-closed": { es: "no se puede escribir en {path} ({reason})", en: "cannot write in {path} ({reason})" },
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
