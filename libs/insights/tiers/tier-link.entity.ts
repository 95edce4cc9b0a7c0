import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many customers without a tier were active on a day and next on another (activity.links.ts). */
@Entity({ schema: 'insight', name: 'tier_links' })
export class TierLinkEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('date')
  readonly day!: string;

  @PrimaryColumn('date')
  readonly next!: string;

  @Column('numeric')
  readonly customers!: string;
}
