/** A body that a route takes as the text that it is: `@RouteConfig(alsoText('text/calendar'))`, besides JSON. */
export class TextBody {
  constructor(
    readonly mediaType: string,
    readonly text: string,
  ) {}
}

/** What a route says of the media type whose text it takes. */
export interface TextConfig {
  readonly textType?: string;
}

export const alsoText = (mediaType: string): TextConfig => ({ textType: mediaType });

/** Whether a Content-Type is of this media type, in UTF-8. */
export function isText(contentType: string | undefined, mediaType: string): boolean {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  return (
    type.trim() === mediaType &&
    parameters.every(
      (parameter) => !parameter.trim().startsWith('charset') || /^\s*charset="?(utf-?8|us-ascii)"?\s*$/.test(parameter),
    )
  );
}
