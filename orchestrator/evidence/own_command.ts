/** Set in front: how the shell takes failures. */
const shellPrefix = /^\s*(?:set -\w+(?: pipefail)?\s*[;&]+\s*)*/;

/** Behind: less of the output, or a word on how it ended. From one place on and never back, however long the text is. */
const shellSuffix = /\s+2>&1|\s*(?:\|\s*(?:tail|head|grep|cat|tee)|;\s*echo)\b(?:[^|;&\s]|\s(?!2>&1))*/y;

/** Whether a command of a model is one of these: the same, or with around it what models put around a command. */
export function isOwnCommand(own: readonly string[], command: string): boolean {
  const bare = command.replace(shellPrefix, "");
  return own.some((each) => {
    const text = [bare, command.trimStart()].find((whole) => whole.startsWith(each));
    return each !== "" && text !== undefined && isOnlyAround(text.slice(each.length));
  });
}

function isOnlyAround(rest: string): boolean {
  let at = 0;
  for (shellSuffix.lastIndex = 0; shellSuffix.test(rest); ) at = shellSuffix.lastIndex;
  return rest.slice(at).trim() === "";
}
