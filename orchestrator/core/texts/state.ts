import type { Sentence } from "./sentence.ts";

export const state = {
  "state.not-writable": {
    es: "No se puede escribir en {path} ({reason}). Dale permiso a este usuario o elige otra carpeta con DATA_PATH o --data.",
    en: "Cannot write to {path} ({reason}). Give this user permission or choose another folder with DATA_PATH or --data.",
  },
  "state.corrupt": {
    es: "La base de datos estaba dañada ({reason}) y se apartó en {moved}. Restaura una copia con `devorch restore <archivo>`, o vuelve a ejecutar el comando para empezar con una vacía.",
    en: "The database was damaged ({reason}) and was moved to {moved}. Restore a backup with `devorch restore <file>`, or run the command again to start with an empty one.",
  },
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
  "state.io": {
    es: "Error de disco con {path} ({reason}). Revisa el disco y vuelve a ejecutar el comando: el trabajo guardado sigue ahí.",
    en: "Disk error on {path} ({reason}). Check the disk and run the command again: what was saved is still there.",
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
} satisfies Record<string, Sentence>;
