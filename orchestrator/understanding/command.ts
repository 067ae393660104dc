const aliases: Readonly<Record<string, string>> = {
  new: "task_new",
  nueva: "task_new",
  task: "task_new",
  tarea: "task_new",
  tasks: "status",
  tareas: "status",
  estado: "status",
  start: "help",
  ayuda: "help",
  aprobar: "approve",
  rechazar: "reject",
  cambiar: "modify",
  modificar: "modify",
  answer: "clarify",
  responder: "clarify",
  cancelar: "cancel",
  seguir: "resume",
  reanudar: "resume",
  repos: "repo",
  logs: "log",
  registro: "log",
  cambios: "diff",
  costo: "cost",
  gasto: "cost",
  pausa: "pause",
  pausar: "pause",
  deshacer: "undo",
  ask: "query",
  pregunta: "query",
};

/** `/modify use zod`: exactly this intent, with the rest as its words. The bot's name behind the command is dropped. */
export interface SlashCommand {
  name: string;
  intent: string;
  text: string;
}

/** Undefined for a message that is no command; a path (`/src/x.ts`) is none. */
export function readCommand(text: string): SlashCommand | undefined {
  const [, name, rest = ""] = /^\/([a-z][a-z_-]*)(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  return { name: lower, intent: Object.hasOwn(aliases, lower) ? (aliases[lower] ?? lower) : lower, text: rest.trim() };
}
