import whole from "./strict.sh" with { type: "text" };

/** It judges its own statuses: with pipefail alone. */
const judgesItself = /(?:^|[;&|({\n])\s*set \+e\b/;
const stopMessage = /\n?\ndevorch: (`.*` ended with \d+[^\n]*)\n(?![\s\S]*\ndevorch: `)/;

/** The command with the shell told to end at the first part that fails, of a list or of a pipe. */
export function strictly(command: string, isBash: boolean): string {
  if (!isBash) return `set -e\n${command}`;
  if (judgesItself.test(command)) return `set -o pipefail\n${command}`;
  return `__command=${shellQuote(command)}\n${whole}`;
}

export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Takes the sentence of strict.sh about the part at which it ended out of the output. */
export function splitStopped(output: string): { output: string; stopped?: string } {
  const [sentence, what] = stopMessage.exec(output) ?? [];
  return sentence === undefined || what === undefined
    ? { output }
    : { output: output.replace(sentence, "\n"), stopped: what };
}
