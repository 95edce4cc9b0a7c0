/** Languages that pictures have texts in. */
export const PICTURE_LANGUAGES = ['en', 'zh', 'hu', 'de'] as const;
export type PictureLanguage = (typeof PICTURE_LANGUAGES)[number];

export const PICTURE_THEMES = ['light', 'dark'] as const;
export type PictureTheme = (typeof PICTURE_THEMES)[number];

/** What an answer is drawn in. */
export interface Frame {
  /** Pixels. */
  readonly width: number;
  readonly language: PictureLanguage;
  readonly theme: PictureTheme;
}

/** A picture, as data: an option of Apache ECharts 6 and what stands for it where it cannot be seen. */
export interface Picture {
  readonly title: string;
  /** Says in words what the picture shows. */
  readonly description: string;
  /** Pixels. */
  readonly height: number;
  readonly option: Readonly<Record<string, unknown>>;
}

/**
 * Draws an answer.
 * @param pages all pages of the answer; most have one
 * @param asked the query parameters that the answer was selected by
 */
export type Draw<Body> = (pages: readonly Body[], frame: Frame, asked: Readonly<Record<string, unknown>>) => Picture;
