export const WAITING_CUSTOMERS = Symbol('WaitingCustomers');

/** Customers with published facts that could not be taken yet. Whoever holds such facts back knows their customers. */
export interface WaitingCustomers {
  includes(tenant: string, customerId: string): Promise<boolean>;
}
