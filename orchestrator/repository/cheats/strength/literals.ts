/** Numbers, strings, booleans and nothings in an expression, as they are written; a template is one. */
export function literalsIn(expression: string): string[] {
  return (
    expression.match(
      /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|(?<![\w$.])-?\d[\d_.]*(?:e-?\d+)?|\b(?:true|false|null|undefined|None|True|False|nil)\b/g,
    ) ?? []
  );
}

/** `x == x`, `1 === 1`: true whatever the code does. */
export function sameOnBothSides(condition: string): boolean {
  const [, left, right] = /^(.+?)\s*={2,3}\s*(.+)$/s.exec(condition.trim()) ?? [];
  return left !== undefined && right !== undefined && left.trim() === right.trim();
}
