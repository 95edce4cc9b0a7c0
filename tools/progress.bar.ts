/** The part of a terminal or pipe that a progress bar needs. */
export interface BarStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 24;
const REDRAW_MS = 100;
/** In a pipe or a log, one line per this many percent. */
const LOG_STEP = 10;

/** A progress bar: redrawn in place on a terminal, and a line now and then elsewhere. */
export class ProgressBar {
  private drawnAt = Number.NEGATIVE_INFINITY;
  private logged = 0;
  private open = false;

  /** @param total what `update` counts up to */
  constructor(
    private readonly stream: BarStream,
    private readonly label: string,
    private readonly total: number,
    private readonly now: () => number,
  ) {}

  update(done: number, detail: string): void {
    const percent = this.total === 0 ? 100 : Math.min(100, Math.floor((done / this.total) * 100));
    if (this.stream.isTTY) {
      if (percent < 100 && this.now() - this.drawnAt < REDRAW_MS) return;
      this.drawnAt = this.now();
      const filled = Math.round((percent / 100) * WIDTH);
      this.stream.write(
        `\r\u001b[K${this.label} [${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${percent} % ${detail}`,
      );
      this.open = true;
    } else if (percent >= this.logged + LOG_STEP) {
      this.logged = percent - (percent % LOG_STEP);
      this.stream.write(`${this.label} ${percent} % ${detail}\n`);
    }
  }

  /** Writes a separate line above the bar. */
  say(message: string): void {
    this.end();
    this.stream.write(`${message}\n`);
  }

  /** Leaves the bar as it is and begins a new line. */
  end(): void {
    if (this.open) this.stream.write('\n');
    this.open = false;
  }
}
