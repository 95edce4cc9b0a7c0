/** What spreadsheets begin formulas with, full-width forms and line ends included, behind apostrophes that are there already. */
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const NUMBER = /^-\d+(\.\d+)?$/;

/** A text that no spreadsheet runs as a formula: an apostrophe goes before what begins like one. Numbers stay as they are. */
export function guarded(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** The text that was guarded. */
export function unguarded(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
