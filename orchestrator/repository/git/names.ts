/** Most names; none of them is special to git or to a file system. */
const plainName = /^[\w-][\w.-]*$/;

/** False for `.git` in any spelling that a file system accepts, and for names that lead out of their folder. */
export function isSafeName(name: string): boolean {
  if (plainName.test(name)) return true;
  // U+FFFD replaces bytes that are not UTF-8: the real name is different.
  if (name === "" || /[/\\\0\ufffd]/.test(name)) return false;
  // Zero-width characters are ignored by HFS+, trailing dots, blanks and streams by NTFS.
  const seen = name.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, "").toLowerCase();
  return seen !== "." && seen !== ".." && !/^(\.git|\.?git~\d+)[. ]*(:.*)?$/.test(seen);
}

/** Without control and bidi characters, at most 500 characters. */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu, "")
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, 500);
}
