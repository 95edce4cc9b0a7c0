/** Values of parameters in paths that the demo's tenant has: what a page of the API tries is answered there. */
export const PATH_EXAMPLES: Readonly<Record<string, string>> = {
  customerId: '4711',
  journeyId: 'visit-88',
  complaintId: '73633985-3014-5d86-812a-99bd0537bee5',
  definition: 'bank-branch-visit',
  instrument: 'nps',
  thing: 'product',
  staffId: 'clerk-7',
  type: 'touchpoint.recorded',
  name: 'bank-branch-visit',
};
