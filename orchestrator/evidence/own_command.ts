/** Shell options that models put before a command. */
const shellPrefix = /^\s*(?:set -\w+(?: pipefail)?\s*[;&]+\s*)*/;

/** Filters and `echo` that models put behind a command. Sticky, so that matching takes linear time. */
const shellSuffix = /\s+2>&1|\s*(?:\|\s*(?:tail|head|grep|cat|tee)|;\s*echo)\b(?:[^|;&\s]|\s(?!2>&1))*/y;

/** Whether a model's command is one of these, possibly with shell options before it or output filters behind it. */
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
