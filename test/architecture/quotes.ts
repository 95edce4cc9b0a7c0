/** A piece of a file that a document shows. */
export interface Quote {
  readonly path: string;
  readonly lines: readonly string[];
}

/** The quotes in a document: code blocks that name a file after the language. */
export function quotesIn(document: string): readonly Quote[] {
  return [...document.matchAll(/^( *)```\w+ (\S+)\n(.*?)^\1```$/gms)].map(([, indent = '', path = '', text = '']) => ({
    path,
    lines: text
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(indent.length)),
  }));
}

/** Whether the file contains the quoted lines. */
export function isQuoted({ lines }: Quote, file: string): boolean {
  return `\n${file}`.includes(`\n${lines.join('\n')}\n`);
}
