import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A merge as published. Survivors follow from all merges of a family (merge.insight.ts). */
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

  /** Its position in the log, from which on it is known. */
  @Column('bigint')
  readonly position!: bigint;

  @Column('boolean', { default: false })
  readonly only_first!: boolean;
}
