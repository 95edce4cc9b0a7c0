import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ClockCourse } from '#libs/facts/complaint/complaint.course.js';
import type { LevelReference } from '#libs/facts/service-level/in.force.js';
import type { Uuid } from '#libs/kernel/event.js';

/** A complaint whose clocks are kept. It has no words, so an erasure clears nothing. */
@Entity({ schema: 'policy', name: 'kept_complaints' })
export class KeptComplaintEntity {
  /** The complaint's. */
  @PrimaryColumn('uuid')
  readonly stream!: Uuid;

  @Column({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  @Column({ type: 'text', collation: 'C' })
  readonly complaint_id!: string;

  /** As published. */
  @Column({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  /** The service levels that hold for it, in the versions of when it was filed. */
  @Column('json')
  readonly levels!: readonly LevelReference[];

  /** What its clocks go by. */
  @Column('json')
  readonly course!: ClockCourse;

  /** What has passed and is not recorded, and when it was due. */
  @Column('json')
  readonly passed!: Readonly<Record<string, string>>;

  @Column('timestamptz', { nullable: true })
  readonly next_at!: Date | null;
}
