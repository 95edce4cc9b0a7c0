const MOST = 40;

/** A cell as messages show it: its beginning, if it is long. */
export function clip(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
