const maxShown = 6;

/** `a, b, c +4`: the first paths and how many more there are. */
export function someOf(paths: readonly string[]): string {
  const more = paths.length > maxShown ? ` +${paths.length - maxShown}` : "";
  return `${paths.slice(0, maxShown).join(", ")}${more}`;
}
