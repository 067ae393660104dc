import whole from "./strict.sh" with { type: "text" };

/** A command that handles failures itself (`set +e`) only gets pipefail. */
const judgesItself = /(?:^|[;&|({\n])\s*set \+e\b/;
const stopMessage = /\n?\ndevorch: (`.*` ended with \d+[^\n]*)\n(?![\s\S]*\ndevorch: `)/;

/** The command in a shell that exits at the first failing part of a list or a pipe. */
export function strictly(command: string, isBash: boolean): string {
  if (!isBash) return `set -e\n${command}`;
  if (judgesItself.test(command)) return `set -o pipefail\n${command}`;
  return `__command=${shellQuote(command)}\n${whole}`;
}

export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Removes the message of strict.sh about the failing part from the output and returns both. */
export function splitStopped(output: string): { output: string; stopped?: string } {
  const [sentence, what] = stopMessage.exec(output) ?? [];
  return sentence === undefined || what === undefined
    ? { output }
    : { output: output.replace(sentence, "\n"), stopped: what };
}
