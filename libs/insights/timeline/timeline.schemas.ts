import {
  anything,
  boolean,
  instant,
  named,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { dataMembers } from '#libs/facts/fact.schemas.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

export const timelineItem = named(
  'TimelineItem',
  object(
    {
      eventId: uuid,
      type: string('As published: `peakend.touchpoint.recorded.v1`.'),
      at: instant,
      source: string(),
      id: string(),
      sequence: nullable(string()),
      channel: nullable(string()),
      journeyId: nullable(string()),
      data: anything,
    },
    { extensions: anything, retracted: boolean('A touchpoint that was taken back.') },
  ),
);

export const timelineColumns = [
  ...columnsOf('eventId type at source id sequence channel journeyId retracted extensions'),
  ...dataMembers.map((path) => `data.${path}`),
  'data.*',
];
