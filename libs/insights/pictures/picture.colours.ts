import type { PictureTheme } from '#libs/kernel/picture.js';

export interface Colours {
  readonly ground: string;
  readonly ink: string;
  /** Labels and axes. */
  readonly soft: string;
  /** Lines that only help to read. */
  readonly faint: string;
  /** Every other stage. */
  readonly band: string;
  readonly good: string;
  readonly bad: string;
  /** One for each series. */
  readonly series: readonly [string, string, ...string[]];
}

const LIGHT: Colours = {
  ground: '#ffffff',
  ink: '#1f2933',
  soft: '#52606d',
  faint: '#d5dae0',
  band: '#f3f5f7',
  good: '#2f9e44',
  bad: '#e03131',
  series: ['#1c6dd0', '#c2570c', '#2f9e44', '#7048e8', '#c2255c', '#0c8599', '#946c00', '#6d4c41'],
};

const DARK: Colours = {
  ground: '#14181d',
  ink: '#eef1f4',
  soft: '#a9b4c0',
  faint: '#3a434d',
  band: '#1d232a',
  good: '#51cf66',
  bad: '#ff6b6b',
  series: ['#6aa9ff', '#ffa94d', '#51cf66', '#b197fc', '#f783ac', '#3bc9db', '#ffd43b', '#d7b8a8'],
};

export function coloursOf(theme: PictureTheme): Colours {
  return theme === 'dark' ? DARK : LIGHT;
}

/** So much of a colour on a ground, 0 … 1; both as `#rrggbb`. */
export function mixed(ground: string, colour: string, part: number): string {
  const bytes = [1, 3, 5].map((at) => {
    const [from, to] = [ground, colour].map((each) => Number.parseInt(each.slice(at, at + 2), 16)) as [number, number];
    return Math.round(from + (to - from) * part)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${bytes.join('')}`;
}
