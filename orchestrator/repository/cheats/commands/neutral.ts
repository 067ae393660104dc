/** What cleans up or starts something may fail. */
const harmless =
  /(?:^|[\s;&|(@-])(?:rm|rmdir|mkdir|cp|mv|ln|kill|killall|pkill|docker|podman|touch|chmod|stty|umount|git|unset|command -v|which|type|pidof|wait|trap|lsof|systemctl|service|createdb|dropdb|source|export)\b[^;&|]*$/;

/** Whether a shell command ends well whatever it found: `pytest || true`, `exit 0`, `set +e`. Cleaning up may do so. */
export function isNeutralised(command: string): boolean {
  const text = command.trim().replace(/(?<!["'\w])#\s.*$/, "");
  for (const match of text.matchAll(/\|\|\s*(?:true\b|:(?=\s|;|$)|exit\s+0\b|echo\b|return\s+0\b|\/bin\/true\b)/g)) {
    const segment =
      text
        .slice(0, match.index)
        .split(/(?:&&|;|\|\|)/)
        .at(-1) ?? "";
    if (!harmless.test(segment)) return !fails(text.slice(match.index + 2));
  }
  if (/(?:^|[;&]\s*)set\s+\+(?:e|o\s+(?:errexit|pipefail))\b/.test(text)) return true;
  if (/(?:;|\n)\s*(?:true|:|exit\s+0)\s*$/.test(text)) return true;
  return /(?:^|\s)--(?:pass-?with-?no-?tests|passWithNoTests|suppress-tests-failures|no-fail|exit-zero|forceExit=0)\b/i.test(
    text,
  );
}

/** `|| { echo "failed"; exit 1; }` says so and fails all the same. */
function fails(rest: string): boolean {
  return /\b(?:exit|return)\s+[1-9$]|\bfalse\b/.test(rest);
}

/** Nothing that could ever be red: empty, `true`, `exit 0`, words for the reader. */
export function checksNothing(command: string): boolean {
  return command
    .split(/&&|;|\n|\|\|/)
    .map((part) => part.trim().replace(/^[@-]+/, ""))
    .every((part) => /^(?:|true|:|exit(?:\s+0)?|(?:echo|printf|sleep)\b.*)$/.test(part));
}

/** Whether the new command still runs the old one and stops where that fails: something was only added. */
export function onlyAdds(before: string, after: string): boolean {
  const [was, now] = [before.trim(), after.trim()];
  if (was === now) return true;
  const at = now.indexOf(was);
  if (at === -1 || isNeutralised(now)) return false;
  const head = now.slice(0, at);
  const tail = now.slice(at + was.length);
  return /^$|&&\s*$/.test(head.trim() === "" ? "" : head) && /^(?:\s*&&|\s*$)/.test(tail);
}

/** Words with which a test runner leaves tests out. */
export function leavesOut(text: string): boolean {
  return /(?:^|\s)(?:--(?:ignore|deselect|exclude|skip|grep-invert|invert|test-path-ignore-patterns|testPathIgnorePatterns|testNamePattern|test-name-pattern|last-failed|lf|maxfail|bail|no-coverage|no-cov|coverage=false|updateSnapshot|update-snapshots?|snapshot-update|ci=false|retry|retries|reruns)\b|-(?:k|m|t|u)\s)/.test(
    text,
  );
}
