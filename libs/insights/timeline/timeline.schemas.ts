import { anything, boolean, instant, nullable, object, string, uuid } from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

export const timelineItem = object(
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
  { retracted: boolean('The touchpoint was taken back.') },
);

export const timelineColumns = columnsOf('eventId type at source id sequence channel journeyId retracted data.*');
