import type { Installation, Received } from '#test/support/installation.js';
import { Analyst } from '../queries/analyst.js';

/** When a command happened, on a day of March 2024. */
export const at = (day: number) => ({ occurredAt: `2024-03-0${day}T09:00:00Z` });
/** The same as answers tell it. */
export const time = (day: number) => `2024-03-0${day}T09:00:00.000Z`;

/** A service desk of a tenant of its own: it works complaints, and asks after them as an analyst. */
export class Desk {
  private constructor(
    private readonly app: Installation,
    readonly analyst: Analyst,
  ) {}

  static async of(app: Installation): Promise<Desk> {
    return new Desk(app, await Analyst.of(app));
  }

  get tenant(): string {
    return this.analyst.tenant;
  }

  /** Files a complaint of `anna`. */
  async file(complaintId: string, data: object = {}, time = '2024-03-01T09:00:00Z', subject = 'anna'): Promise<void> {
    await this.analyst.publish({
      type: 'complaint.filed',
      subject,
      time,
      data: { complaintId, category: 'fees', severity: 3, channel: 'web', ...data },
    });
  }

  /** Gives a command: `resolve`, `promises/…/keep`. What is read next shows it. */
  async give(
    complaintId: string,
    command: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Received> {
    const answer = await this.app.request('POST', `/v1/complaints/${encodeURIComponent(complaintId)}/${command}`, {
      key: this.analyst.keys.operate,
      ...(body && { body }),
      headers,
    });
    this.analyst.position = answer.headers.get('peakend-position') ?? this.analyst.position;
    return answer;
  }

  /** Puts a calendar or a service level: `calendars/office`. */
  async put(path: string, body: object): Promise<void> {
    const answer = await this.app.request('PUT', `/v1/${path}`, { key: this.analyst.keys.operate, body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.analyst.position = answer.headers.get('peakend-position') ?? this.analyst.position;
  }

  /** Gives a command that must succeed. */
  async work(...given: Parameters<Desk['give']>): Promise<Received> {
    const answer = await this.give(...given);
    if (answer.status !== 200) throw new Error(`${given[1]}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  read(complaintId: string): Promise<Received['body']> {
    return this.analyst.get(`/v1/complaints/${encodeURIComponent(complaintId)}`);
  }

  /** Which complaints a list has. */
  async list(query: string): Promise<readonly string[]> {
    const { items } = await this.analyst.get(`/v1/complaints?${query}`);
    return items.map(({ complaintId }: { complaintId: string }) => complaintId);
  }
}
