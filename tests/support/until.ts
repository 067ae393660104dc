/** Resolves once it holds. Nothing is measured: the limit only gives a hang a name. */
export async function until(holds: () => boolean | Promise<boolean>, limitMs = 50_000): Promise<void> {
  for (const end = performance.now() + limitMs; !(await holds()); await Bun.sleep(10))
    if (performance.now() > end) throw new Error(`it never came to hold: ${holds}`);
}
