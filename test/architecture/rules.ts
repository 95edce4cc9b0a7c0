/** An example in a document: a block of JSON under its kind. */
export interface Example {
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own form.
  readonly given: any;
  readonly then: unknown;
}

export function examplesIn(document: string): readonly Example[] {
  return [...document.matchAll(/^```json (\S+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({
    kind,
    ...JSON.parse(text),
  }));
}

/** The numbers of a document's sections: `2`, `2.1` … */
export function sectionsIn(document: string): readonly string[] {
  return [...document.matchAll(/^#{2,3} (\d+(?:\.\d+)?) /gm)].map(([, number = '']) => number);
}

/** The sections of docs/rules.md that a source names: `docs/rules.md 2.1, 6` names two. */
export function sectionsNamedIn(source: string): readonly string[] {
  return [...source.matchAll(/docs\/rules\.md((?:,? (?:and )?\d+(?:\.\d+)?)*)/g)].flatMap(([, numbers = '']) =>
    [...numbers.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => number),
  );
}

/** The anchors of a document's headings, as Git hosts form them. */
export function anchorsIn(document: string): readonly string[] {
  return [...document.matchAll(/^#{1,4} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
