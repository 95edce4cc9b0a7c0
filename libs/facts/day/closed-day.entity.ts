import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last date of a tenant that is over. */
@Entity({ schema: 'fact', name: 'closed_days' })
export class ClosedDayEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @Column('date')
  readonly day!: string;
}
