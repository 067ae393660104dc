/** `T-12`, as devorch writes it. */
export const taskId = (number: number): string => `T-${number}`;

/** An id as it stands in names of folders and in addresses; a person may write it in other ways. */
export const isTaskId = (text: string): boolean => /^T-\d+$/.test(text);

/** `T-12`, `t12`, `t-012` and `12` name the same task; undefined for anything else. */
export function readTaskId(text: string): string | undefined {
  const number = /^(?:t-?)?0*(\d{1,9})$/i.exec(text.trim())?.[1];
  return number === undefined ? undefined : taskId(Number(number));
}

const named = /(?<![\w-])T-(\d{1,9})(?![\w-])/gi;

/** The tasks that a sentence names, each once, in their order. */
export function taskIdsIn(text: string): string[] {
  return [...new Set([...text.matchAll(named)].map(([, number]) => taskId(Number(number))))];
}

const loose = /(?<![\p{L}\p{N}_#.,:/-])(?:t|#)?\d{1,9}(?![\p{L}\p{N}_:/-]|[.,]\d)/giu;

/** The sentence with each `t41`, `#41` and `41` written as `T-41`; whether they name a task is another question. */
export function withPlainIds(text: string): string {
  return text.replace(loose, (found) => readTaskId(found.replace("#", "")) ?? found);
}

/** The sentence with `by` in the place of every task that it names. */
export function replaceTaskIds(text: string, by: string): string {
  return text.replace(named, by);
}
