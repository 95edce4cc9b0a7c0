import type { Texts } from './picture.texts.js';

/** A number with at most so many decimals, its marks those of the language. */
export function plain(value: number, { decimalMark }: Texts, decimals = 2): string {
  const rounded = Number(value.toFixed(decimals));
  return String(rounded === 0 ? 0 : rounded)
    .replace('-', '−')
    .replace('.', decimalMark);
}

/** A number whose sign says something. */
export function signed(value: number, texts: Texts): string {
  const text = plain(value, texts);
  return Number(value.toFixed(2)) > 0 ? `+${text}` : text;
}

export function percent(share: number, texts: Texts, decimals = 0): string {
  return `${plain(share * 100, texts, decimals)} %`;
}
