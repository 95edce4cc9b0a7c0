import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Note } from './note.policy.js';

/** What an event said while a review was running: it is taken in once that is over. */
@Entity({ schema: 'policy', name: 'review_notes' })
export class ReviewNoteEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** Counts from 0 for each tenant, in the order of the log. */
  @PrimaryColumn('int')
  readonly number!: number;

  @Column('json')
  readonly note!: Note;

  /** How many customers it is about. */
  @Column('int')
  readonly customers!: number;
}
