/** A time for a file name: `20250102T030405Z`. */
export function fileTime(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** The time at the end of a file name, in milliseconds since the epoch; undefined without one. */
export function timeOfFile(name: string): number | undefined {
  const [, date, hour, minute, second] = /(\d{8})T(\d{2})(\d{2})(\d{2})Z\.db$/.exec(name) ?? [];
  if (date === undefined) return undefined;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
  return Date.parse(`${day}T${hour}:${minute}:${second}Z`);
}
