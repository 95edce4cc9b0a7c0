import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** A new secret, as Standard Webhooks writes them. */
export function newSecret(random: (bytes: number) => Buffer = randomBytes): string {
  return `whsec_${random(SECRET_BYTES).toString('base64')}`;
}

/**
 * The headers of a message by Standard Webhooks 1.0, with a signature by each secret, in their order.
 * @param at milliseconds since 1970, UTC
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  at: number,
  body: string,
): Readonly<Record<string, string>> {
  const time = new Date(at);
  return {
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(at / 1_000)}`,
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, time, body)).join(' '),
    // Some readers of CloudEvents take exactly this.
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'user-agent': 'peakend',
  };
}
