import { together } from '#libs/eventing/database.js';
import { isFactOf } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import type { Insight } from '#libs/insights/engine/insight.js';
import { CreateCustomerProfiles1700000000220 } from './customer.migration.js';
import { DropProfileLifecycle1700000000935 } from './profile-lifecycle.migration.js';
import { customerSummaryOf, mergeSummaries, nothing, SUMMARISED } from './customer.summary.js';
import { CONTACTS, contactsAfter, contactPlaces, isContact, mayLoseContacts, noContacts } from './customer.contacts.js';
import { deleteProfiles, readContacts, readSummaries, writeProfiles } from './customer-profile.table.js';

/** What is known about each customer. Every survivor has a row, even if facts say no more than that it exists. */
export const customers: Insight = {
  name: 'customers',
  version: 3,
  facts: [...CONTACTS, ...SUMMARISED],
  migrations: [CreateCustomerProfiles1700000000220, DropProfileLifecycle1700000000935],
  tables: [
    {
      name: 'insight.customer_profiles',
      entity: async () => (await import('./customer-profile.entity.js')).CustomerProfileEntity,
      compared: ofCustomers('profiles', 'insight.customer_profiles', {
        columns: ['tier, first_contact_at, last_contact_at, summary::jsonb'],
      }),
    },
  ],

  async read(sql, changed, { build }) {
    const [known, contacts] = await together([
      readSummaries(
        sql,
        build,
        changed.map(({ root }) => root),
      ),
      readContacts(sql, changed.filter(mayLoseContacts)),
    ]);
    const rows = changed.map((customer) => {
      const { root, facts } = customer;
      const before = known.get(root);
      const summary = facts
        .filter((fact) => isFactOf(fact, SUMMARISED))
        .map(customerSummaryOf)
        .reduce(mergeSummaries, before?.summary ?? nothing);
      return {
        root,
        summary,
        contacts: contacts.get(root) ?? contactsAfter(before?.contacts ?? noContacts, contactPlaces(customer)),
      };
    });
    return () => writeProfiles(sql, build, rows);
  },

  async fill(sql, whole, { build }) {
    const rows = whole.map(({ root, facts }) => ({
      root,
      summary: facts
        .filter((fact) => isFactOf(fact, SUMMARISED))
        .map(customerSummaryOf)
        .reduce(mergeSummaries, nothing),
      contacts: contactsAfter(
        noContacts,
        facts.filter(isContact).map(({ place }) => place),
      ),
    }));
    return () => writeProfiles(sql, build, rows);
  },

  async clear(sql, gone, { build }) {
    return () => deleteProfiles(sql, build, gone);
  },

  module: async () => (await import('./customer.module.js')).CustomerModule,
};
