import ts from 'typescript';

/** Reads a clock, draws random numbers or reaches outside, in a file that must depend on nothing but arguments. */
const FORBIDDEN_MEMBERS = new Set(['Date.now', 'Math.random', 'performance.now']);
const FORBIDDEN_GLOBALS = new Set([
  'crypto',
  'process',
  'performance',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
]);

/** The line and text of each impurity in a source. */
export function impurities(source: string): string[] {
  const file = ts.createSourceFile('pure.ts', source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (node: ts.Node) =>
    found.push(`${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.getText()}`);
  const visit = (node: ts.Node): void => {
    if (isForbidden(node)) report(node);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isForbidden(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  if (ts.isPropertyAccessExpression(node)) {
    return (
      FORBIDDEN_MEMBERS.has(node.getText()) ||
      (ts.isIdentifier(node.expression) && FORBIDDEN_GLOBALS.has(node.expression.text))
    );
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return node.expression.text === 'Date' || FORBIDDEN_GLOBALS.has(node.expression.text);
  }
  return false;
}
