import type { Sentence } from "./sentence.ts";

/** `detail` is the tool's own words and the command that mends it, the same in every language. */
export const sandbox = {
  "sandbox.unavailable": {
    es: "No hay un sandbox que funcione, así que no se ejecuta ningún comando: {detail}. Cuando esté resuelto, retoma la tarea con `devorch resume`.",
    en: "There is no working sandbox, so no command is executed: {detail}. Once that is mended, go on with `devorch resume`.",
  },
  "sandbox.broken": {
    es: "El sandbox no pudo iniciar el comando y no se ejecutó nada: {detail}. Revisa con `devorch doctor` y retoma la tarea con `devorch resume`.",
    en: "The sandbox could not start the command and nothing was executed: {detail}. Check with `devorch doctor`, then go on with `devorch resume`.",
  },
  "sandbox.bwrap": {
    es: "Sandbox: bubblewrap, probado con un intento de fuga real ({detail}).",
    en: "Sandbox: bubblewrap, tested with a real escape attempt ({detail}).",
  },
  "sandbox.container": {
    es: "Los comandos se ejecutan sin sandbox propio: SANDBOX=container dice que el contenedor es el límite.",
    en: "Commands run without a sandbox of their own: SANDBOX=container says that the container is the boundary.",
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
} satisfies Record<string, Sentence>;
