import ts from 'typescript';

/** Words in capitals that are not our codes: from HTTP, SQL, Unicode, operating systems, Kafka, PostgreSQL, iCalendar. */
const OTHER_WORDS = new Set([
  ...[
    'GET',
    'HEAD',
    'PUT',
    'POST',
    'PATCH',
    'DELETE',
    'UTC',
    'COMMIT',
    'ALWAYS',
    'FATAL',
    'PANIC',
    'PATH',
    'PG_VERSION',
    'NFKC',
  ],
  ...[
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
    'SIGQUIT',
    'LEADER_NOT_AVAILABLE',
    'NOT_LEADER_FOR_PARTITION',
    'UNKNOWN_TOPIC_OR_PARTITION',
  ],
  ...['YEARLY', 'CANCELLED', 'BYDAY', 'BYMONTH', 'BYMONTHDAY', 'BYSETPOS', 'BYWEEKNO', 'BYYEARDAY', 'COUNT', 'DTSTART'],
]);
/** Error codes of Node and its libraries, and settings. */
const OTHER = /^(E[A-Z]+|EAI_AGAIN|ERR_[A-Z_]+|PEAKEND_[A-Z_]+)$/;
const CODE = /^[A-Z]{2,}(_[A-Z0-9]+)*$/;

export interface CodesOfSource {
  /** Every code in the source. */
  readonly codes: ReadonlySet<string>;
  /** `CODE kind` for each Refusal whose kind and code are literals, and `CODE 400` for each problem. */
  readonly answers: ReadonlySet<string>;
}

/** The error codes in a source. A word in capitals that is not a code belongs in OTHER_WORDS. */
export function codesOf(source: string): CodesOfSource {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const codes = new Set<string>();
  const answers = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && isCode(node.text)) codes.add(node.text);
    const [reason, code] = given(node);
    for (const each of reason === undefined ? [] : literals(code)) answers.add(`${each} ${reason}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { codes, answers };
}

function isCode(text: string): boolean {
  return CODE.test(text) && !OTHER.test(text) && !OTHER_WORDS.has(text);
}

/** A code and the kind or status before it: `new Refusal('not-found', …)`, `problem(404, …)`, `[404, …]`. */
function given(node: ts.Node): readonly [reason: string | undefined, code: ts.Expression | undefined] {
  const isRefusal = ts.isNewExpression(node) && node.expression.getText() === 'Refusal';
  const isProblem = ts.isCallExpression(node) && node.expression.getText() === 'problem';
  const parts = ts.isArrayLiteralExpression(node) ? node.elements : isRefusal || isProblem ? node.arguments : undefined;
  const [reason, code] = parts ?? [];
  const known = reason && (ts.isStringLiteral(reason) || ts.isNumericLiteral(reason)) ? reason.text : undefined;
  return [known, code];
}

/** The codes that an expression may evaluate to. */
function literals(code: ts.Expression | undefined): readonly string[] {
  if (code && ts.isConditionalExpression(code)) return [...literals(code.whenTrue), ...literals(code.whenFalse)];
  return code && ts.isStringLiteral(code) && isCode(code.text) ? [code.text] : [];
}

export interface ErrorRow {
  readonly code: string;
  readonly cells: readonly string[];
}

/** The rows of each section's table, by the section's heading. */
export function errorsIn(document: string): ReadonlyMap<string, readonly ErrorRow[]> {
  const sections = document.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const rows = [...section.matchAll(/^\| `([A-Z0-9_]+)` \| (.*) \|$/gm)];
      return [
        section.slice(0, section.indexOf('\n')),
        rows.map(([, code = '', rest = '']) => ({ code, cells: rest.split(' | ') })),
      ];
    }),
  );
}
