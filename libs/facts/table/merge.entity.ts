import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A merge as published: who survives whom follows from all of a family's merges (merge.insight.ts). */
@Entity({ schema: 'fact', name: 'merges' })
export class MergeEntity {
  @Column('text')
  readonly tenant!: string;

  @PrimaryColumn('bigint')
  readonly subject_no!: bigint;

  @Column('bigint')
  readonly into_no!: bigint;

  @PrimaryColumn('bytea')
  readonly place!: Buffer;

  /** Where it stands in the log: from there on it is known. */
  @Column('bigint')
  readonly position!: bigint;
}
