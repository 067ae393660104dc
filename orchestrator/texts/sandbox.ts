import type { Sentence } from "./sentence.ts";

const oddEs: Record<string, string> = {
  repository: "es un repositorio dentro del repositorio",
  link: "es un enlace que sale del repositorio",
  special: "no es un archivo, ni una carpeta, ni un enlace",
  setuid: "prestaba los derechos de su dueño; ya no",
  large: "pesa más de 10 MiB",
  lfs: "su lugar es de Git LFS, a donde devorch no sube nada; hazlo con `git lfs` en la rama",
  name: "tiene un nombre que otro sistema leería de otra manera",
};
const oddEn: Record<string, string> = {
  repository: "it is a repository inside the repository",
  link: "it is a link that leaves the repository",
  special: "it is neither a file nor a folder nor a link",
  setuid: "it lent its owner's rights; no longer",
  large: "it has more than 10 MiB",
  lfs: "its place is in Git LFS, where devorch puts nothing; do that with `git lfs` on the branch",
  name: "it has a name that another system would read as another one",
};

/** `detail` is the tool's own words and the command that mends it, the same in every language. */
export const sandbox = {
  "sandbox.unavailable": {
    es: "No hay un sandbox que funcione, así que no se ejecuta ningún comando: {detail}. Cuando esté resuelto, sigue con `devorch resume {id}`.",
    en: "There is no working sandbox, so no command is executed: {detail}. Once that is mended, go on with `devorch resume {id}`.",
  },
  "sandbox.missing": {
    es: "no hay bwrap de root en /usr/bin ni en /usr/local/bin → {install}",
    en: "there is no bwrap of root in /usr/bin or /usr/local/bin → {install}",
  },
  "sandbox.container-alone": {
    es: "SANDBOX=container solo no aparta a ningún comando de las claves, el socket y la base de datos de devorch: {detail}",
    en: "SANDBOX=container alone keeps no command from devorch's keys, socket and database: {detail}",
  },
  "sandbox.no-seccomp": { es: "{bubblewrap}, sin seccomp en {arch}", en: "{bubblewrap}, no seccomp on {arch}" },
  "sandbox.escaped-file": { es: "un comando escribió {path}", en: "a command wrote {path}" },
  "sandbox.escaped-read": { es: "un comando leyó un archivo de fuera", en: "a command read a file outside" },
  "sandbox.escaped-namespace": {
    es: "un comando hizo un espacio de nombres propio",
    en: "a command made a namespace of its own",
  },
  "sandbox.escaped-network": { es: "un comando llegó a la red", en: "a command reached the network" },
  "sandbox.broken": {
    es: "El sandbox no pudo iniciar el comando y no se ejecutó nada: {detail}. Revisa con `devorch doctor` y sigue con `devorch resume {id}`.",
    en: "The sandbox could not start the command and nothing was executed: {detail}. Check with `devorch doctor`, then go on with `devorch resume {id}`.",
  },
  "sandbox.crowded": {
    es: "El clon tiene demasiados archivos `.git` o `.env` (o uno a demasiada profundidad) como para protegerlos todos, y ahí no se ejecuta ningún comando. Si el repositorio es así, `devorch cancel {id}`; si no, `devorch rollback {id} --to 0` vuelve al principio.",
    en: "The clone has too many files called `.git` or `.env` (or one too deep in folders) to protect all of them, so no command is executed there. If the repository is like that, `devorch cancel {id}`; else `devorch rollback {id} --to 0` goes back to its start.",
  },
  "sandbox.off": {
    es: "Atención: el sandbox está apagado (SANDBOX=off). Los comandos del modelo se ejecutan con todos tus permisos.",
    en: "Careful: the sandbox is off (SANDBOX=off). The model's commands run with all of your rights.",
  },
  "sandbox.demo": {
    es: "La demo ejecuta sus propios comandos incluidos sin sandbox, porque aquí no hay uno que funcione: {detail}.",
    en: "The demo runs its own bundled commands without a sandbox, because none works here: {detail}.",
  },
  "sandbox.root": {
    es: "devorch corre como root: el sandbox funciona, pero el límite de procesos no se aplica. Usa un usuario propio.",
    en: "devorch runs as root: the sandbox works, but the limit on processes does not bind. Use a user of its own.",
  },
  "scan.secret": {
    es: ({ path, line, kind, id, more }) =>
      `El paso no se guardó: en ${path}, línea ${line}, hay algo que parece un secreto (${kind})${others("es", more)}. Si es un ejemplo, acéptalo con \`devorch approve ${id}\`; si no, \`devorch resume ${id}\` rehace el paso sin él.`,
    en: ({ path, line, kind, id, more }) =>
      `The step was not saved: ${path}, line ${line}, holds what looks like a secret (${kind})${others("en", more)}. If it is an example, accept it with \`devorch approve ${id}\`; if not, \`devorch resume ${id}\` has the step done again without it.`,
  },
  "scan.own-key": {
    es: "El paso no se guardó: {path}, línea {line}, contiene una clave del propio devorch, que no puede salir de aquí. `devorch resume {id}` rehace el paso sin ella.",
    en: "The step was not saved: {path}, line {line}, holds one of devorch's own keys, which may not leave this machine. `devorch resume {id}` has the step done again without it.",
  },
  "scan.redo": {
    es: "No se pudo guardar: {path}, línea {line}, parece contener un secreto ({kind}). Quítalo: léelo del entorno o usa un valor que no lo parezca.",
    en: "The step could not be saved: {path}, line {line}, looks like a secret ({kind}). Take it out: read it from the environment, or use a value that does not look like one.",
  },
  "scan.left-out": {
    es: "{path} no se subió: contiene algo que parece un secreto.",
    en: "{path} was left out of the push: it holds what looks like a secret.",
  },
  "scan.withheld": {
    es: "Por su nombre guardan secretos, y no van en la rama: {paths}",
    en: "By their names they hold secrets, and are not part of the branch: {paths}",
  },
  "scan.aside": {
    es: ({ path, what }) => `${path} se apartó y no irá en el commit: ${oddEs[String(what)] ?? what}.`,
    en: ({ path, what }) => `${path} was set aside and will not be committed: ${oddEn[String(what)] ?? what}.`,
  },
  "scan.unlocked": {
    es: "Un comando había quitado los permisos de {paths}; se devolvieron.",
    en: "A command had taken the permissions of {paths} away; they were given back.",
  },
  "scan.unreadable": {
    es: "{paths} no se puede leer o está a demasiada profundidad: en el commit queda como estaba.",
    en: "{paths} cannot be read, or lies too deep: in the commit it stays as it was.",
  },
  "scan.elsewhere": {
    es: "Atención: esta rama cambia archivos que otros programas ejecutan u obedecen solos (integración continua, hooks, compilación): {paths}. Míralos antes de fusionarla.",
    en: "Careful: this branch changes files that other programs run or obey by themselves (continuous integration, hooks, builds): {paths}. Look at them before you merge.",
  },
  "scan.plan-elsewhere": {
    es: "Atención: el plan toca archivos que otros programas ejecutan u obedecen solos: {paths}.",
    en: "Careful: the plan touches files that other programs run or obey by themselves: {paths}.",
  },
  "grant.writable": {
    es: "{path}: otros usuarios pueden escribir en él. `chmod 600` lo arregla.",
    en: "{path}: other users may write it. `chmod 600` mends it.",
  },
  "grant.owner": {
    es: "{path} es de otro usuario: debe ser del usuario de devorch, de root o del dueño de su carpeta (`chown`).",
    en: "{path} is another user's: it must belong to devorch's user, to root or to the owner of its folder (`chown`).",
  },
  "grant.line": {
    es: "{path}, línea {line}: tiene que ser NOMBRE=valor.",
    en: "{path}, line {line}: must be NAME=value.",
  },
  "grant.service": {
    es: "{path}, línea {line}: tiene que ser la ruta de un socket (/run/...) o 127.0.0.1:PUERTO, con un puerto de 1024 a 65535.",
    en: "{path}, line {line}: must be the path of a socket (/run/...) or 127.0.0.1:PORT, with a port from 1024 to 65535.",
  },
  "grant.own-key": {
    es: "{path}, línea {line}: es una clave del propio devorch, y ningún comando la recibe. Quita la línea o usa otra clave.",
    en: "{path}, line {line}: this is a key of devorch's own, which no command is given. Remove the line or use another key.",
  },
  "grant.name": {
    es: "{path}, línea {line}: {name} lo pone devorch o cambia cómo arrancan los programas. Usa otro nombre.",
    en: "{path}, line {line}: {name} is set by devorch or changes how programs start. Use another name.",
  },
  "power.step": { es: "un paso", en: "a step" },
  "power.anything": {
    es: "puede todo lo que puede devorch (SANDBOX={tier})",
    en: "may do whatever devorch may (SANDBOX={tier})",
  },
  "power.writes": { es: "un paso escribe", en: "a step writes" },
  "power.writes.what": {
    es: "su clon en {folder}, sin .git ni .dev-tasks, y un /tmp propio",
    en: "its clone in {folder}, without .git and .dev-tasks, and a /tmp of its own",
  },
  "power.reads": { es: "un paso lee", en: "a step reads" },
  "power.reads.what": { es: "su clon sin los .env, y {folders}", en: "its clone without any .env, and {folders}" },
  "power.hidden": { es: "un paso no ve", en: "a step does not see" },
  "power.hidden.what": { es: "{folders} (podría haber claves)", en: "{folders} (there may be keys)" },
  "power.network": { es: "red de un paso", en: "a step's network" },
  "power.network.what": {
    es: "ninguna; solo la tiene un comando para el que la pide el plan aprobado",
    en: "none; only a command for which the approved plan asks has it",
  },
  "power.limits": { es: "límites de un paso", en: "a step's limits" },
  "power.limits.what": {
    es: "1 GiB y 50.000 archivos nuevos por paso; por proceso 2 GiB de memoria, 512 MiB por archivo, 10 min de CPU; 512 procesos; 50 MB de salida; 1 GiB libre en el disco",
    en: "1 GiB and 50,000 new files per step; per process 2 GiB of memory, 512 MiB per file, 10 min of CPU; 512 processes; 50 MB of output; 1 GiB of the disk stays free",
  },
  "watch.disk": {
    es: "Queda muy poco espacio en el disco ({free} MB) y no se ejecuta nada más. Libera espacio y sigue con `devorch resume {id}`.",
    en: "There is very little space left on the disk ({free} MB), so nothing more is executed. Free some space and go on with `devorch resume {id}`.",
  },
} satisfies Record<string, Sentence>;

function others(lang: "es" | "en", more: string | number | undefined): string {
  if (!more) return "";
  if (lang === "es") return Number(more) === 1 ? ", y en otro lugar más" : `, y en ${more} lugares más`;
  return Number(more) === 1 ? ", and so does one more place" : `, and so do ${more} more places`;
}
