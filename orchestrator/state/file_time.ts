/** A time as it stands in the name of a file: `20250102T030405Z`. */
export function fileTime(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
}
