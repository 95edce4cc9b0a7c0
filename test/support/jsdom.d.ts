/** What tests need of it; its own types want those of a browser, which clash with Node's. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string);
    readonly window: never;
  }
}
