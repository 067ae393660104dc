import type { Sentence } from "./sentence.ts";

/** What `devorch serve` and the commands of its operator say. */
export const serve = {
  "serve.ready": {
    es: "devorch está en marcha. Estado: {url}  Ctrl-C lo detiene; las tareas siguen en el próximo inicio.",
    en: "devorch is running. Status: {url}  Ctrl-C stops it; tasks go on at the next start.",
  },
  "serve.owned": {
    es: "Otro devorch (proceso {pid}) ya trabaja con {path}. Espera a que termine o deténlo, o elige otra carpeta con --data.",
    en: "Another devorch (process {pid}) already works with {path}. Wait until it ends or stop it, or choose another folder with --data.",
  },
  "serve.port-taken": {
    es: "Otro programa ya escucha en {address}. Detenlo o elige otra dirección con HTTP_ADDR, por ejemplo 127.0.0.1:8788.",
    en: "Another program already listens at {address}. Stop it or choose another address with HTTP_ADDR, for example 127.0.0.1:8788.",
  },
  "serve.cannot-listen": {
    es: "No se puede escuchar en {address}: {reason}. Elige una dirección de esta máquina con HTTP_ADDR, por ejemplo 127.0.0.1:8787.",
    en: "Cannot listen at {address}: {reason}. Choose an address of this machine with HTTP_ADDR, for example 127.0.0.1:8787.",
  },
  "serve.alone": {
    es: "«{name}» es un proceso propio: ejecuta devorch {name} en otra terminal.",
    en: "“{name}” is a process of its own: run devorch {name} in another terminal.",
  },
  "status.plan-title": { es: "Plan", en: "Plan" },
  "status.by-command": { es: "O en una terminal:", en: "Or in a terminal:" },
  "status.decided": {
    es: "Esa decisión sobre {id} ya se tomó. Vuelve a la página para ver cómo está.",
    en: "That decision about {id} was made already. Go back to the page to see how it is.",
  },
  "status.outdated": {
    es: "{id} cambió desde que se abrió esa página. Vuelve a ella para ver cómo está y decide entonces.",
    en: "{id} has changed since that page was opened. Go back to it to see how it is, and decide then.",
  },
  "status.send": { es: "Responder", en: "Answer" },
  "status.diff": { es: "Cambios", en: "Changes" },
  "status.no-changes": { es: "Todavía no cambió nada.", en: "Nothing has changed yet." },
  "health.healthy": {
    es: "bien: devorch {version}, base de datos {database}, telegram {telegram}",
    en: "healthy: devorch {version}, database {database}, telegram {telegram}",
  },
  "health.unhealthy": {
    es: "mal: devorch {version}, base de datos {database}, telegram {telegram}",
    en: "unhealthy: devorch {version}, database {database}, telegram {telegram}",
  },
  "health.nobody": {
    es: "Nadie responde en {url}: {reason}. ¿Está en marcha devorch serve, con este HTTP_ADDR?",
    en: "Nobody answers at {url}: {reason}. Is devorch serve running, with this HTTP_ADDR?",
  },
  "help.serve": {
    es: "Ejecutar las tareas sin chat: salud, métricas, página de estado",
    en: "Execute tasks without a chat: health, metrics, status page",
  },
  "help.health": { es: "Preguntar si el servicio está bien", en: "Ask whether the service is well" },
  "backup.made": {
    es: "Copia hecha y comprobada: {file} ({size}, tareas: {tasks}).",
    en: "Backup made and checked: {file} ({size}, tasks: {tasks}).",
  },
  "backup.postgres": {
    es: "Los datos están en PostgreSQL: cópialos con pg_dump, o con `devorch store copy` a un archivo.",
    en: "The data is in PostgreSQL: back it up with pg_dump, or copy it to a file with `devorch store copy`.",
  },
  "backup.exists": {
    es: "{file} ya existe y no se reemplaza. Elige otro nombre.",
    en: "{file} is there already and is not replaced. Choose another name.",
  },
  "backup.no-folder": {
    es: "La carpeta {folder} no existe. Créala o elige otra.",
    en: "The folder {folder} does not exist. Create it or choose another.",
  },
  "backup.not-a-folder": {
    es: "{folder} es un archivo, no una carpeta. Elige otro lugar para la copia.",
    en: "{folder} is a file, not a folder. Choose another place for the backup.",
  },
  "backup.no-file": { es: "{file} no existe.", en: "{file} does not exist." },
  "backup.not-a-file": {
    es: "{file} no es un archivo. Da el nombre de una copia que hizo devorch backup.",
    en: "{file} is not a file. Give the name of a copy that devorch backup made.",
  },
  "backup.strange": {
    es: "{file} no es como lo hace devorch: {what} es distinto, falta o sobra. No se cambió nada; elige una copia que hizo devorch backup.",
    en: "{file} is not as devorch makes it: {what} is different, missing or too much. Nothing was changed; choose a copy that devorch backup made.",
  },
  "backup.bad-file": {
    es: "{file} no es una copia que sirva ({reason}). No se cambió nada; elige otra.",
    en: "{file} is no usable backup ({reason}). Nothing was changed; choose another.",
  },
  "restore.done": {
    es: "Restaurada: {file} (tareas: {tasks}).",
    en: "Restored: {file} (tasks: {tasks}).",
  },
  "restore.aside": { es: "Lo que había quedó en {aside}.", en: "What was there is now {aside}." },
  "restore.owned": {
    es: "devorch (proceso {pid}) trabaja con {path}. Detenlo primero: la base de datos no se cambia mientras alguien la usa.",
    en: "devorch (process {pid}) works with {path}. Stop it first: the database is not changed while somebody uses it.",
  },
  "state.recovered": {
    es: "La base de datos estaba dañada y se apartó en {moved}. Se restauró la copia del {at} ({backup}): lo que pasó después no está.",
    en: "The database was damaged and was moved to {moved}. The backup of {at} took its place ({backup}): what happened since is not in it.",
  },
  "help.backup": {
    es: "Copiar la base de datos en un archivo, comprobada",
    en: "Copy the database into a file, checked",
  },
  "store-copy.done": {
    es: ({ tasks, rows, tables }) =>
      `Copiado y comprobado: ${tasks} ${tasks === 1 ? "tarea" : "tareas"}, ${rows} filas en ${tables} tablas.`,
    en: ({ tasks, rows, tables }) =>
      `Copied and compared: ${tasks} ${tasks === 1 ? "task" : "tasks"}, ${rows} rows in ${tables} tables.`,
  },
  "store-copy.same": { es: "Es la misma base de datos.", en: "Both are the same database." },
  "store-copy.differs": {
    es: "La tabla {table} no quedó igual que en el origen: no se copió nada.",
    en: "The table {table} did not come out as it is in the source: nothing was copied.",
  },
  "store-copy.filled": {
    es: "{path} ya tiene datos (tabla {table}). Copia a una base de datos vacía.",
    en: "{path} has data already (table {table}). Copy into an empty database.",
  },
  "store-copy.name": {
    es: "{file} no puede ser una base de datos de devorch: se llama {name}, o es la carpeta en la que está.",
    en: "{file} cannot be a database of devorch: it is called {name}, or is the folder that it is in.",
  },
  "help.store": { es: "Dónde están los datos.", en: "Where the data is." },
  "help.store.copy": {
    es: "Copia todo de un archivo libSQL a PostgreSQL o al revés, y lo comprueba.",
    en: "Copies everything from a libSQL file to PostgreSQL or back, and compares it.",
  },
  "store-migrate.done": {
    es: "El esquema de la base de datos está al día ({schema}).",
    en: "The schema of the database is up to date ({schema}).",
  },
  "help.store.migrate": {
    es: "Pone al día el esquema de la base de datos; cada inicio lo hace también.",
    en: "Brings the schema of the database up to date; every start does so too.",
  },
  "help.arg.store": {
    es: "postgres://…, o la ruta de un orchestrator.db o de su carpeta",
    en: "postgres://…, or the path of an orchestrator.db or of its folder",
  },
  "help.restore": {
    es: "Poner una copia en lugar de la base de datos",
    en: "Put a backup in the place of the database",
  },
  "help.arg.file": { es: "el archivo de la copia", en: "the file of the backup" },
  "help.group.run": { es: "Servicio:", en: "Service:" },
} satisfies Record<string, Sentence>;
