import type pg from 'pg';
import { withClient } from './proof.js';

/** From now on no journey of the customer can be written: a fault that affects only this customer's events. */
export function poison(address: pg.ClientConfig, customerId: string, when: string): Promise<void> {
  return run(
    address,
    `create or replace function refuse() returns trigger language plpgsql as $$ begin
       if exists (select from fact.customers where customer_no = new.customer_no and customer_id = '${customerId}') then
         raise exception 'poison' using errcode = 'P0001';
       end if;
       return new;
     end $$`,
    `create or replace trigger poison before ${when} on insight.journeys for each row execute function refuse()`,
  );
}

export function heal(address: pg.ClientConfig): Promise<void> {
  return run(address, 'drop trigger poison on insight.journeys');
}

function run(address: pg.ClientConfig, ...statements: readonly string[]): Promise<void> {
  return withClient(address, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}
