import { readNameAndVersion, readShipped } from '#libs/facts/setting.members.js';
import { MOST_CHARACTERS, nameOf, word } from '#libs/facts/word.schemas.js';

/** Most stages, tiers, and touchpoint types in one place of a definition. */
export const MOST_STAGES = 100;
export const MOST_TIERS = 100;
export const MOST_TYPES = 500;

/** 100 years. */
const LONGEST_GAP = 3_155_760_000;

const words = (description: string) => ({
  type: 'array',
  items: word('counter-service'),
  maxItems: MOST_TYPES,
  description,
});
const expectations = {
  type: 'object',
  maxProperties: MOST_TYPES,
  additionalProperties: { type: 'number', minimum: -1, maximum: 1, description: 'a number from -1 to 1' },
  description: 'an object of expected valences by touchpoint type',
};

/** Body of `PUT /v1/definitions/{name}`, both for validation and for the OpenAPI document. */
export const definitionSchema = {
  title: 'JourneyDefinition',
  type: 'object',
  description: 'a journey definition',
  additionalProperties: false,
  required: ['stages', 'terminal', 'idleGapSeconds'],
  properties: {
    ...readNameAndVersion,
    shipped: readShipped,
    warnings: {
      type: 'array',
      items: {
        title: 'DefinitionWarning',
        type: 'object',
        description: 'a warning',
        required: ['path', 'code', 'message'],
        properties: {
          path: { type: 'string', description: 'a JSON Pointer into the definition' },
          code: { type: 'string', description: 'a code' },
          message: { type: 'string', description: 'a text' },
        },
      },
      description:
        'a list of warnings: what was read about touchpoint types that no stage lists, which changes nothing',
    },
    stages: {
      type: 'array',
      minItems: 1,
      maxItems: MOST_STAGES,
      description: `a list of 1 to ${MOST_STAGES} stages, in order`,
      items: {
        title: 'DefinitionStage',
        type: 'object',
        description: 'a stage',
        additionalProperties: false,
        required: ['name', 'phase', 'touchpoints'],
        properties: {
          name: nameOf(MOST_CHARACTERS),
          phase: {
            type: 'string',
            enum: ['pre-sale', 'in-sale', 'after-sale'],
            description: 'one of pre-sale, in-sale, after-sale',
          },
          touchpoints: words('a list of touchpoint types'),
        },
      },
    },
    terminal: words('a list of the touchpoint types that end a session'),
    goal: words('a list of the touchpoint types that the journey is for: idle before any of them, it is abandoned'),
    idleGapSeconds: {
      type: 'integer',
      minimum: 1,
      maximum: LONGEST_GAP,
      description: `a whole number of seconds from 1 to ${LONGEST_GAP}: a longer pause ends a session`,
    },
    expectations: {
      title: 'DefinitionExpectations',
      type: 'object',
      description: 'an object with `default` and `tiers`',
      additionalProperties: false,
      properties: {
        default: expectations,
        tiers: {
          type: 'object',
          maxProperties: MOST_TIERS,
          additionalProperties: expectations,
          description: 'an object of expectations by tier, each before the default',
        },
      },
    },
    saturation: {
      type: 'number',
      minimum: 0.001,
      maximum: 100,
      description: 'a number from 0.001 to 100: the s of tanh(delta / s), 0.5 when missing',
    },
    momentsOfTruth: {
      type: 'object',
      maxProperties: MOST_TYPES,
      additionalProperties: {
        type: 'string',
        enum: ['positive', 'negative', 'neutral'],
        description: 'one of positive, negative, neutral',
      },
      description: 'an object of classes by touchpoint type, which are then not decided by experiences',
    },
    learnExpectations: {
      type: 'boolean',
      description: 'true or false: whether expectations are learned from experiences, false when missing',
    },
  },
} as const;

/** A definition of one's own, to begin with. */
export const definitionExample = {
  stages: [
    { name: 'booking', phase: 'pre-sale', touchpoints: ['search', 'reservation'] },
    { name: 'stay', phase: 'in-sale', touchpoints: ['check-in', 'room', 'breakfast'] },
    { name: 'afterwards', phase: 'after-sale', touchpoints: ['check-out', 'review'] },
  ],
  terminal: ['review'],
  goal: ['check-in'],
  idleGapSeconds: 2_592_000,
};
