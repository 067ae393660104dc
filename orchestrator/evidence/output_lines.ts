/** UTF-16 units of a line; longer ones are minified code, and slow to search. */
const longestOutputLine = 1000;

/** The lines of an output, without colours and without the package prefix of a workspace runner. */
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
