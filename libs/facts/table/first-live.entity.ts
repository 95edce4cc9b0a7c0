import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The time of a tenant's earliest live fact. */
@Entity({ schema: 'fact', name: 'first_live' })
export class FirstLiveEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @Column('timestamptz')
  readonly at!: Date;
}
