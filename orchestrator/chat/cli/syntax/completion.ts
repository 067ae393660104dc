import type { KnownCommand } from "./known_commands.ts";

const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

const globals = ["--json", "--quiet", "--verbose", "--lang", "--config", "--data", "--help"];

export function isShell(word: string): word is Shell {
  return (shells as readonly string[]).includes(word);
}

/** A script for that shell that completes commands, their subcommands, options and tasks; file names elsewhere. */
export function completionFor(shell: Shell, commands: readonly KnownCommand[]): string {
  if (shell === "fish") return fish(commands);
  const intro = shell === "zsh" ? "#compdef devorch\nautoload -U +X bashcompinit && bashcompinit\n" : "";
  return `${intro}${bash(commands)}`;
}

function bash(commands: readonly KnownCommand[]): string {
  const cases = commands.map((command) => {
    const words = [...(takesTask(command) ? ["$(_devorch_tasks)"] : []), ...namesOf(command.subcommands)];
    return `    ${command.name}) words="${[...words, ...command.options].join(" ")}" ;;`;
  });
  return `_devorch_tasks() {
  "\${COMP_WORDS[0]:-devorch}" ${listTasks}
}
_devorch() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= words= at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      --lang|--config|--data) ((at++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[at]}; break ;;
    esac
  done
  case $previous in
    --lang) COMPREPLY=($(compgen -W "es en" -- "$current")); return ;;
    --config|--data|--repo) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case $command in
    "") words="${namesOf(commands).join(" ")}" ;;
    complete) words="${shells.join(" ")}" ;;
${cases.filter((line) => !line.startsWith("    complete)")).join("\n")}
  esac
  case $current in -*) words="$words ${globals.join(" ")}" ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _devorch devorch`;
}

function fish(commands: readonly KnownCommand[]): string {
  const lines = commands.flatMap((command) => {
    const { name, description, options, subcommands } = command;
    const inside = `-n "__fish_seen_subcommand_from ${name}"`;
    return [
      `complete -c devorch -n __fish_use_subcommand -f -a ${name} -d ${quote(description)}`,
      ...subcommands.map((sub) => `complete -c devorch ${inside} -f -a ${sub.name} -d ${quote(sub.description)}`),
      ...(takesTask(command)
        ? [`complete -c devorch ${inside} -f -a '(devorch ${listTasks.replaceAll("'", "\\'")})'`]
        : []),
      ...options.map((option) => `complete -c devorch ${inside} -l ${option.replace(/^--/, "")}`),
    ];
  });
  const shell = `complete -c devorch -n "__fish_seen_subcommand_from complete" -f -a "${shells.join(" ")}"`;
  return [...lines, shell, ...globals.map((name) => `complete -c devorch -l ${name.slice(2)}`)].join("\n");
}

/** The numbers of the tasks, from a command that starts no work. */
const listTasks = `tasks --json 2>/dev/null | grep -o '"id": *"T-[0-9]*"' | grep -o 'T-[0-9]*'`;

function takesTask(command: KnownCommand): boolean {
  return command.arguments[0]?.label === "id" && command.subcommands.length === 0;
}

function namesOf(commands: readonly KnownCommand[]): string[] {
  return commands.map(({ name }) => name);
}

function quote(words: string): string {
  return `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
