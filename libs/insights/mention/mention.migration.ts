import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** Facts that name staff, campaigns, products, product lines and brands, and sums over them. */
export class CreateMentions1700000000840 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.mentions (
        build int not null,
        customer_no bigint not null,
        place bytea not null,
        kind text not null,
        definition text,
        touchpoint text,
        channel text,
        tier text,
        staff text,
        campaign text,
        product text,
        product_line text,
        brand text,
        value double precision,
        valence double precision,
        words boolean not null,
        primary key (build, customer_no, place)
      );

      -- Sums by whom and what is named (mention.sums.ts, ../engine/sums.codec.ts).
      ${createSums('insight.mention_cells', { subject: 'text', span: 'text', day: 'date', name: 'text' }, ['sums'])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.mention_cells, insight.mentions');
  }
}
