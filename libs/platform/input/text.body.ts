/** A body that is text of the media type that its route takes besides JSON: `@RouteConfig(alsoText('text/calendar'))`. */
export class TextBody {
  constructor(readonly text: string) {}
}

export interface TextConfig {
  readonly textType?: string;
}

export const alsoText = (mediaType: string): TextConfig => ({ textType: mediaType });
