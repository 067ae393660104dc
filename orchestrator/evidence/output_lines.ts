/** Longer ones are minified code in a stack, and slow to search. In UTF-16 units. */
const longestOutputLine = 1000;

/** What a test command wrote, line by line, without colours and without what names the package of a workspace. */
export function outputLines(output: string): string[] {
  return Bun.stripANSI(output)
    .split(/\r?\n/)
    .map((line) => withoutPackage(line.slice(0, longestOutputLine)));
}

/** What runs the tests of a whole workspace puts the package before each line: `@shop/a test: …`, `shop:test: …`. */
const ofPackage = /^@?[\w./-]+[ :]test(?::[\w-]+)?: ?/;

function withoutPackage(line: string): string {
  return line.replace(ofPackage, "");
}

export function isWorkspaceOutput(output: string): boolean {
  return Bun.stripANSI(output)
    .split("\n")
    .some((line) => ofPackage.test(line.slice(0, longestOutputLine)));
}
