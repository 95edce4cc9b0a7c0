export const WAITING_CUSTOMERS = Symbol('WaitingCustomers');

/** Customers of whom facts were published that could not be taken yet. Who lets them wait knows of whom they are. */
export interface WaitingCustomers {
  includes(tenant: string, customerId: string): Promise<boolean>;
}
