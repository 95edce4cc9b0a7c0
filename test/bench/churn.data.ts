import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChurnFact } from '#libs/insights/churn-risk/churn-fact.score.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { placeOf } from '#libs/kernel/place.js';
import { storedEvent } from '../support/an.event.js';

const DAY = 86_400_000;

/** What customers bought and gave back, by customer, and where to cut it. */
export interface ChurnData {
  readonly name: string;
  readonly currency: string;
  readonly customers: readonly (readonly ChurnFact[])[];
  /** The last day that models may know, those before it first, and the last day that is known. */
  readonly cutOffs: readonly string[];
  readonly horizonDays: number;
  /** AUC and Brier score that others reached on the last cut-off. */
  readonly toBeat: { readonly auc: number; readonly brier: number };
}

interface Purchase {
  readonly customer: string;
  readonly time: number;
  readonly amount: string;
  readonly isReturned: boolean;
}

/** CDNOW: purchases of those who began in the first quarter of 1997 (Fader and Hardie). */
export function cdnow(folder: string): ChurnData {
  const purchases = linesOf(folder, 'cdnow/CDNOW_sample.txt').map((line): Purchase => {
    const [, customer = '', day = '', , amount = ''] = line.trim().split(/\s+/);
    const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
    return { customer, time: dayNumberOf(date) * DAY, amount, isReturned: false };
  });
  return {
    name: 'CDNOW',
    currency: 'USD',
    customers: customersOf(purchases, 'USD'),
    cutOffs: ['1997-06-30', '1997-07-31', '1997-08-31', '1997-09-30'],
    horizonDays: 273,
    toBeat: { auc: 0.781, brier: 0.161 },
  };
}

/** Online Retail II: invoices of a wholesaler, and cancelled ones (Chen 2012). */
export function onlineRetail(folder: string): ChurnData {
  const [, ...lines] = linesOf(folder, 'online_retail_ii/invoices_2009_2010.csv');
  const purchases = lines.map((line): Purchase => {
    const [, customer = '', at = '', amount = '', , , cancelled] = line.split(',');
    const time = Date.parse(`${at.replace(' ', 'T')}Z`);
    return { customer, time, amount: amount.replace('-', ''), isReturned: cancelled === '1' };
  });
  return {
    name: 'Online Retail II',
    currency: 'GBP',
    customers: customersOf(purchases, 'GBP'),
    cutOffs: ['2010-05-31', '2010-06-30', '2010-07-31', '2010-08-31'],
    horizonDays: 100,
    toBeat: { auc: 0.735, brier: 0.211 },
  };
}

function linesOf(folder: string, path: string): readonly string[] {
  return readFileSync(join(folder, path), 'utf8').trim().split(/\r?\n/);
}

function customersOf(purchases: readonly Purchase[], currency: string): ChurnData['customers'] {
  const found = new Map<string, ChurnFact[]>();
  purchases.forEach(({ customer, time, amount, isReturned }, index) => {
    const type = isReturned ? 'customer.purchase-returned' : 'customer.purchase-made';
    const event = storedEvent(index + 1, { type, time });
    const { eventId, derived } = event;
    const fact: ChurnFact = { type, data: { amount, currency }, eventId, time, derived, place: placeOf(event) };
    const facts = found.get(customer);
    if (facts === undefined) found.set(customer, [fact]);
    else facts.push(fact);
  });
  return [...found.values()];
}
