import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** The server's answer to bytes, once all are sent. @throws Error if not all can be sent, or no answer comes in time */
export function answerTo(url: string, bytes: string | Uint8Array, withinMs = 60_000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(bytes, (error) => (error ? reject(error) : socket.resume())),
    );
    socket.setTimeout(withinMs, () => socket.destroy(new Error('No answer in time')));
    socket.setEncoding('utf8').on('data', (part) => {
      text += part;
      const answer = answerIn(text);
      if (answer === undefined) return;
      socket.destroy();
      resolve(answer);
    });
    socket.pause();
    socket.on('error', reject).on('close', () => reject(new Error(`Closed after: ${text.slice(0, 500)}`)));
  });
}

/** An answer with Content-Length, once it is complete. */
function answerIn(text: string): RawAnswer | undefined {
  const [head = '', body] = text.split(/\r\n\r\n(.*)/s);
  if (body === undefined) return undefined;
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  if (Buffer.byteLength(body) < Number(headers.get('content-length') ?? 0)) return undefined;
  return { status: Number(first.split(' ')[1]), headers, body };
}
