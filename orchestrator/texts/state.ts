import type { Sentence } from "./sentence.ts";

export const state = {
  "state.not-writable": {
    es: "No se puede escribir en {path} ({reason}). Dale permiso a este usuario o elige otra carpeta con DATA_PATH o --data.",
    en: "Cannot write to {path} ({reason}). Give this user permission or choose another folder with DATA_PATH or --data.",
  },
  "state.folder-not-writable": {
    es: "No se puede escribir en {path} ({reason}). Dale permiso a este usuario o elige otra carpeta con {setting}.",
    en: "Cannot write to {path} ({reason}). Give this user permission or choose another folder with {setting}.",
  },
  "state.corrupt": {
    es: "La base de datos estaba dañada ({reason}) y se apartó en {moved}. Restaura una copia con `devorch restore <archivo>`, o vuelve a ejecutar el comando para empezar con una vacía.",
    en: "The database was damaged ({reason}) and was moved to {moved}. Restore a backup with `devorch restore <file>`, or run the command again to start with an empty one.",
  },
  "state.damaged-task": {
    es: "La fila de {id} en la base de datos está dañada ({reason}); las demás tareas siguen. Para recuperarla, restaura una copia con `devorch restore <archivo>`; lo que se subió está en su rama.",
    en: "The row of {id} in the database is damaged ({reason}); the other tasks go on. To get it back, restore a backup with `devorch restore <file>`; what was pushed is on its branch.",
  },
  "state.no-engine": {
    es: "No hay ninguna carpeta desde la que cargar la base de datos ({reason}). Tiene que haber una en la que se pueda escribir y que permita programas (sin noexec): pon TMPDIR, y `ulimit -f` en 10 MB o más.",
    en: "There is no folder to load the database engine from ({reason}). One must be writable and allow programs (no noexec): set TMPDIR, and `ulimit -f` to 10 MB or more.",
  },
  "state.executable": {
    es: "No se pudo leer el motor de la base de datos del ejecutable {path} ({reason}). Tiene que estar entero y con permiso de lectura, y arrancar por su propio nombre (no a través de un cargador): descárgalo o instálalo de nuevo.",
    en: "The database engine could not be read from the executable {path} ({reason}). It must be whole and readable, and be started by its own name (not through a loader): download or install it again.",
  },
  "state.end-missing": { es: "le falta el final", en: "its end is missing" },
  "state.newer": {
    es: "{path} es de una versión más nueva de devorch (esquema {found}, este llega al {known}). Actualiza devorch o elige otra carpeta con --data.",
    en: "{path} belongs to a newer version of devorch (schema {found}, this one knows {known}). Update devorch or choose another folder with --data.",
  },
  "state.other-schema": {
    es: "El esquema {number} de {path} no es el de esta versión de devorch. Usa la versión que lo creó o elige otra carpeta con --data.",
    en: "Schema {number} of {path} is not the one of this version of devorch. Use the version that made it or choose another folder with --data.",
  },
  "state.busy": {
    es: "Otro programa mantiene bloqueada {path}. Ciérralo y vuelve a intentarlo.",
    en: "Another program keeps {path} locked. Close it and try again.",
  },
  "state.away": {
    es: "La base de datos {path} no responde ({reason}). Las tareas siguen cuando vuelva; inténtalo de nuevo en un momento.",
    en: "The database {path} does not answer ({reason}). Tasks go on when it is back; try again in a moment.",
  },
  "state.bad-address": {
    es: "La dirección de la base de datos no es válida ({reason}). Una válida es como `postgres://usuario:contraseña@servidor/base`.",
    en: "The address of the database is not valid ({reason}). A valid one is like `postgres://user:password@server/database`.",
  },
  "fleet.no-bot": {
    es: "ROLES no nombra bot: arranca devorch serve, o añade bot a ROLES.",
    en: "ROLES does not name bot: start devorch serve, or add bot to ROLES.",
  },
  "fleet.no-worker": {
    es: "Ningún trabajador está vivo en esta base de datos, y una orden no ejecuta tareas por sí misma. Arranca devorch serve en una máquina y repítela.",
    en: "No worker is alive on this database, and a command executes no task by itself. Start devorch serve on a machine and give it again.",
  },
  "fleet.no-worker-now": {
    es: "Ya no queda ningún trabajador vivo. {id} está guardada y sigue en cuanto haya uno: devorch resume {id} la sigue.",
    en: "No worker is alive any more. {id} is saved and goes on as soon as there is one: devorch resume {id} follows it.",
  },
  "fleet.unreachable": {
    es: "Los trabajadores de esta base de datos no se pueden alcanzar en {urls}. Pon en WORKER_URL de cada uno la dirección con la que llegan los demás.",
    en: "The workers of this database cannot be reached at {urls}. Set WORKER_URL of each to the address at which the others reach it.",
  },
  "fleet.unsure": {
    es: "El proceso que trabaja en {id} se fue en mitad de la orden; puede que la haya cumplido. Mira devorch show {id}.",
    en: "The process that works on {id} went away in the middle of the command; it may have carried it out. See devorch show {id}.",
  },
  "fleet.folder": {
    es: "Con DATABASE_URL un repositorio tiene que ser una dirección que alcancen todos los trabajadores; {path} es una carpeta de una máquina.",
    en: "With DATABASE_URL a repository has to be an address that all workers reach; {path} is a folder of one machine.",
  },
  "state.taken": {
    es: "Otro devorch trabaja ya con la base de datos {path}. Ciérralo, o habla con él.",
    en: "Another devorch already works with the database {path}. Close it, or talk to that one.",
  },
  "state.io": {
    es: "Error de disco con {path} ({reason}). Revisa el disco y vuelve a ejecutar el comando: el trabajo guardado sigue ahí.",
    en: "Disk error on {path} ({reason}). Check the disk and run the command again: what was saved is still there.",
  },
  "state.gone": {
    es: "{path} ya no está en su sitio: alguien la borró, la movió o la cambió por otra mientras se usaba. No se guarda nada más en ella. Devuélvela a su sitio, o restaura una copia con `devorch restore <archivo>`, y vuelve a empezar.",
    en: "{path} is no longer in its place: somebody removed, moved or replaced it while it was in use. Nothing more is saved in it. Put it back, or restore a backup with `devorch restore <file>`, and start again.",
  },
  "state.in-the-way": {
    es: "{path} no es lo que devorch guarda ahí: en su lugar hay otra cosa. Muévela o bórrala, y vuelve a ejecutar el comando.",
    en: "{path} is not what devorch keeps there: something else stands in its place. Move it or delete it, then run the command again.",
  },
  "state.full": {
    es: "No queda espacio en el disco de {path}. Libera espacio y después reanuda la tarea con `devorch resume`.",
    en: "No space is left on the disk of {path}. Free some space, then go on with `devorch resume`.",
  },
  "state.already-approved": {
    es: "La revisión {revision} de {task} ya fue aprobada. Mira cómo va con `devorch show {task}`.",
    en: "Revision {revision} of {task} was already approved. See how it goes with `devorch show {task}`.",
  },
  "state.lock-broken": {
    es: "No se puede usar el candado {path} ({reason}). Si ningún devorch está en marcha, bórralo y vuelve a intentarlo.",
    en: "The lock {path} cannot be used ({reason}). If no devorch is running, delete it and try again.",
  },
  "socket.silent": {
    es: "Otro devorch usa esta carpeta de datos (proceso {pid}), pero no responde. Espera a que siga, o termínalo y vuelve a intentarlo.",
    en: "Another devorch uses this data folder (process {pid}) but does not answer. Wait for it to go on, or end it and try again.",
  },
  "socket.other-version": {
    es: "El devorch que está en marcha es la versión {theirs} y este es la {ours}. Cierra el otro o usa la misma versión.",
    en: "The devorch that is running is version {theirs} and this one is {ours}. Stop the other one or use the same version.",
  },
  "socket.refused": {
    es: "El devorch que está en marcha es de otro usuario y no deja conectarse a {path}. Usa ese usuario o elige otra carpeta con --data.",
    en: "The devorch that is running belongs to another user and does not let this one connect to {path}. Use that user or choose another folder with --data.",
  },
  "socket.too-big": {
    es: "El mensaje es demasiado grande ({size} kB, el máximo es {max} kB). Acórtalo y vuelve a enviarlo.",
    en: "The message is too big ({size} kB, at most {max} kB). Shorten it and send it again.",
  },
  "socket.bad-request": {
    es: "El devorch que está en marcha no entendió el pedido ({detail}). Usa la misma versión en los dos lados.",
    en: "The devorch that is running did not understand the request ({detail}). Use the same version on both sides.",
  },
  "setting.problems": {
    es: ({ count, problems }) =>
      `La configuración tiene ${count === 1 ? "un problema" : `${count} problemas`}; no se inició nada. Corrige y vuelve a intentarlo:\n${problems}`,
    en: ({ count, problems }) =>
      `The configuration has ${count === 1 ? "one problem" : `${count} problems`}; nothing was started. Correct and try again:\n${problems}`,
  },
  "setting.problem": { es: "  {name} ({source}) {expected}", en: "  {name} ({source}) {expected}" },
  "setting.from-environment": { es: "entorno", en: "environment" },
  "setting.whole": {
    es: "tiene que ser un número entero de {from} a {to}",
    en: "must be a whole number from {from} to {to}",
  },
  "setting.money": {
    es: "tiene que ser un importe en dólares mayor que 0, por ejemplo 2.50",
    en: "must be an amount in US dollars above 0, for example 2.50",
  },
  "setting.choice": { es: "tiene que ser uno de estos valores: {choices}", en: "must be one of: {choices}" },
  "setting.choices": {
    es: "tiene que ser uno o varios de estos valores, separados por comas: {choices}",
    en: "must be one or more of these, separated by commas: {choices}",
  },
  "setting.roles-alone": {
    es: "solo puede elegirse con DATABASE_URL; sin ella, un proceso hace todo",
    en: "can only be chosen with DATABASE_URL; without it one process does everything",
  },
  "setting.path": {
    es: "tiene que ser una ruta absoluta o empezar con ~/",
    en: "must be an absolute path or begin with ~/",
  },
  "setting.paths": {
    es: "tiene que ser una lista de rutas absolutas separadas por dos puntos",
    en: "must be a list of absolute paths separated by colons",
  },
  "setting.folder": { es: "tiene que ser una carpeta que exista", en: "must be a folder that exists" },
  "setting.database": {
    es: "tiene que ser una dirección postgres://usuario:clave@servidor/base",
    en: "must be an address like postgres://user:password@server/database",
  },
  "setting.queue": {
    es: "tiene que ser una dirección redis://:clave@servidor o postgres://usuario:clave@servidor/base",
    en: "must be an address like redis://:password@server or postgres://user:password@server/database",
  },
  "setting.queue-alone": {
    es: "no sirve sin DATABASE_URL: en una sola máquina no hay a quién avisar",
    en: "does nothing without DATABASE_URL: on one machine there is no other to wake",
  },
  "setting.url": {
    es: "tiene que ser una dirección que empiece con http:// o https://",
    en: "must be an address that begins with http:// or https://",
  },
  "setting.model": {
    es: "tiene que ser proveedor/modelo, con los de reserva después de una coma, por ejemplo anthropic/claude-opus-5-5",
    en: "must be provider/model, fallbacks after a comma, for example anthropic/claude-opus-5-5",
  },
  "setting.address": {
    es: "tiene que ser servidor:puerto, por ejemplo 127.0.0.1:8787",
    en: "must be host:port, for example 127.0.0.1:8787",
  },
  "setting.tokens": {
    es: "tiene que ser una lista de servidor=token o servidor:puerto=token separados por comas; falla el elemento {place}",
    en: "must be a list of host=token or host:port=token separated by commas; entry {place} is not",
  },
  "setting.ids": {
    es: "tiene que ser una lista de números de Telegram separados por comas",
    en: "must be a list of Telegram's numbers separated by commas",
  },
  "setting.zone": {
    es: "tiene que ser una zona horaria, por ejemplo America/Mexico_City",
    en: "must be a time zone, for example Europe/Madrid",
  },
  "setting.name-and-address": {
    es: "tiene que ser un nombre con su dirección, por ejemplo Ana <ana@example.org>",
    en: "must be a name with its address, for example Ana <ana@example.org>",
  },
  "setting.name": {
    es: "tiene que ser una sola línea sin < ni >",
    en: "must be one line without < or >",
  },
  "setting.remote": {
    es: "tiene que empezar con https:// (http:// solo para esta misma máquina, porque el token viaja con cada pedido), sin usuario, ? ni #",
    en: "must begin with https:// (http:// only for this machine itself, because the token travels with every request), without user, ? or #",
  },
  "setting.remote-token-missing": {
    es: "falta: con DEVORCH_URL hace falta un token, que hace `devorch tokens add` en el servidor",
    en: "is missing: DEVORCH_URL needs a token, which `devorch tokens add` makes on the server",
  },
  "setting.secret": { es: "no puede tener espacios", en: "cannot hold blanks" },
  "setting.webhook-secret": {
    es: "tiene que tener de 1 a 256 letras, dígitos, _ o -",
    en: "must be 1 to 256 letters, digits, _ or -",
  },
  "setting.webhook-secret-missing": {
    es: "hace falta cuando TELEGRAM_WEBHOOK_URL tiene valor",
    en: "is needed when TELEGRAM_WEBHOOK_URL is set",
  },
  "setting.status-token-missing": {
    es: "hace falta cuando HTTP_ADDR se abre a otras máquinas",
    en: "is needed when HTTP_ADDR is open to other machines",
  },
  "setting.sandbox-once": {
    es: "solo vale off si lo dicen a la vez el archivo de ajustes y el entorno",
    en: "can only be off when both the settings file and the environment say so",
  },
  "setting.unknown": { es: "no es un ajuste de devorch", en: "is no setting of devorch" },
  "setting.unknown-near": {
    es: "no es un ajuste de devorch; ¿querías decir {near}?",
    en: "is no setting of devorch; did you mean {near}?",
  },
  "setting.line": {
    es: "  {path}, línea {line}: tiene que ser NOMBRE=valor",
    en: "  {path}, line {line}: must be NAME=value",
  },
  "setting.quote": {
    es: "  {path}, línea {line}: las comillas del valor no se cierran, o sigue algo después de ellas",
    en: "  {path}, line {line}: the quotes around the value do not close, or something follows them",
  },
  "setting.file-unreadable": {
    es: "  {path}: no se puede leer ({reason})",
    en: "  {path}: cannot be read ({reason})",
  },
  "setting.no-home": {
    es: "hace falta: este usuario no tiene carpeta personal (HOME)",
    en: "is needed: this user has no home folder (HOME)",
  },
  "setting.no-access": {
    es: "  {path}: este usuario no tiene acceso. Entra al grupo {group} con `sudo usermod -aG {group} {user}`, cierra la sesión y vuelve a abrirla",
    en: "  {path}: this user has no access. Join the group {group} with `sudo usermod -aG {group} {user}`, then log out and in again",
  },
} satisfies Record<string, Sentence>;
