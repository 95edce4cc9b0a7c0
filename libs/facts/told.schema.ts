import { instant, named, object, type Schema, string, uuid } from '#libs/platform/querying/answer.schema.js';

/** An entry of the history that a complaint, a task or an alert tells. @param name in the OpenAPI document */
export function toldSchema(name: string): Schema {
  return {
    ...named(
      name,
      object({ type: string(), at: instant, eventId: uuid, words: string('What happened, in a sentence.') }),
    ),
    additionalProperties: true,
    description: 'An event, and what it says.',
  };
}
